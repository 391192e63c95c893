"""Drives Python's own openai client against the base URL given and prints what it got, as JSON."""

import json
import sys

import openai

client = openai.OpenAI(base_url=sys.argv[1], api_key="unused", max_retries=0)
question = {"model": "fake-model", "messages": [{"role": "user", "content": "Hello?"}]}


def plain():
    answer = client.chat.completions.create(**question, n=2, logprobs=True)
    first = answer.choices[0]
    return {
        "text": first.message.content,
        "choices": len(answer.choices),
        "reasoning": first.message.reasoning_content,
        "logprob": first.logprobs.content[0].logprob,
        "vendor": answer.vendor_field,
    }


def stream():
    text, ids, arguments, total = "", {}, {}, None
    for chunk in client.chat.completions.create(**question, stream=True, stream_options={"include_usage": True}):
        if chunk.usage:
            total = chunk.usage.total_tokens
        for choice in chunk.choices:
            if choice.index == 0:
                text += choice.delta.content or ""
            for call in choice.delta.tool_calls or []:
                ids[call.index] = call.id or ids[call.index]
                key = ids[call.index]
                arguments[key] = arguments.get(key, "") + (call.function.arguments or "")
    return {"text": text, "arguments": arguments, "totalTokens": total}


def usage_is_hidden():
    return all(chunk.usage is None for chunk in client.chat.completions.create(**question, stream=True))


def error():
    try:
        client.chat.completions.create(**question, extra_headers={"X-Provider": "nobody"})
    except openai.APIStatusError as failure:
        return failure


failure = error()
print(
    json.dumps(
        {
            "plain": plain(),
            "stream": stream(),
            "usageHidden": usage_is_hidden(),
            "models": [model.id for model in client.models.list()],
            "errorClass": type(failure).__name__,
            "errorCode": failure.code,
        }
    )
)
