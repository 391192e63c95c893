import type { ChatMeaning } from '../../domain/chat-meaning.ts';
import type { AssistantPart } from '../../domain/chat-message.ts';
import type { ContentPart } from '../../domain/media.ts';
import type { MeaningField } from '../../domain/parameter-names.ts';
import { droppedFields } from '../kit/dropped-fields.ts';
import { transcript, wordsOf } from '../kit/transcript.ts';
import type { ChatSession } from './chat-sessions.ts';

/** All that the web chat lets one say beside the words. */
const says: ReadonlySet<MeaningField> = new Set<MeaningField>(['reasoning', 'tools']);

/** What one turn says. */
export interface EncodedTurn {
  readonly content: string;
  readonly files: readonly unknown[];
  readonly featureConfig: Readonly<Record<string, unknown>>;
  /** `search`: the vendor's own tool looks things up. */
  readonly chatType: 't2t' | 'search';
  readonly dropped: readonly string[];
}

/** A request as one turn: of a known chat what is new, of a new one all that was said before. */
export function encodeTurn(meaning: ChatMeaning, known: number): EncodedTurn {
  const { messages, reasoning, tools } = meaning;
  const dropped = [...droppedFields(meaning, { says, takesExtraOf: new Set() })];
  const searches = tools.some((tool) => tool.kind === 'native' && isSearch(tool.native.name));
  for (const tool of tools) {
    if (tool.kind !== 'native') dropped.push(`tools (${tool.name})`);
    else if (!isSearch(tool.native.name)) dropped.push(`tools (${tool.native.name})`);
  }
  const files: unknown[] = [];
  const said = messages.slice(known).map((message, index) => {
    const at = `messages.${known + index}.content`;
    return {
      role: message.role,
      text: message.parts.flatMap((part) => encodePart(part, at, files, dropped)).join('\n'),
    };
  });
  const thinks = reasoning !== undefined && reasoning.enabled !== false && reasoning.effort !== 'none';
  const budget = reasoning?.budgetTokens;
  return {
    content: transcript(said),
    files,
    featureConfig: {
      thinking_enabled: thinks,
      output_schema: 'phase',
      ...(thinks && budget !== undefined ? { thinking_budget: budget } : {}),
    },
    chatType: searches ? 'search' : 't2t',
    dropped,
  };
}

export interface TurnPlace {
  readonly model: string;
  readonly chatId: string;
  readonly session: ChatSession | undefined;
  readonly messageId: string;
  readonly timestampS: number;
}

/** The body of `POST /api/v2/chat/completions`. Streams are all that it answers with reliably. */
export function encodeBody(turn: EncodedTurn, { model, chatId, session, messageId, timestampS }: TurnPlace): unknown {
  const parentId = session?.parentId ?? null;
  return {
    stream: true,
    version: '2.1',
    incremental_output: true,
    chat_id: chatId,
    chat_mode: 'normal',
    model,
    parent_id: parentId,
    messages: [
      {
        fid: messageId,
        parentId,
        childrenIds: [],
        role: 'user',
        content: turn.content,
        user_action: 'chat',
        files: turn.files,
        timestamp: timestampS,
        models: [model],
        chat_type: turn.chatType,
        feature_config: turn.featureConfig,
        extra: { meta: { subChatType: turn.chatType } },
        sub_chat_type: turn.chatType,
        parent_id: parentId,
      },
    ],
    timestamp: timestampS,
  };
}

function isSearch(name: string): boolean {
  return /^web_search/.test(name);
}

function encodePart(
  part: ContentPart | AssistantPart,
  at: string,
  files: unknown[],
  dropped: string[],
): readonly string[] {
  const words = wordsOf(part);
  if (words !== undefined) return words === '' ? [] : [words];
  // Bytes would have to be uploaded to the vendor's store first.
  if (part.type === 'image' && part.source.kind === 'url' && !part.source.url.startsWith('data:')) {
    files.push(imageFile(part.source.url, part.source.mediaType));
  } else dropped.push(`${at} (${part.type})`);
  return [];
}

function imageFile(url: string, mediaType: string | undefined): unknown {
  const name =
    url
      .replace(/[?#].*$/, '')
      .split('/')
      .at(-1) ?? '';
  return {
    type: 'image',
    name,
    ...(mediaType === undefined ? {} : { file_type: mediaType }),
    showType: 'image',
    status: 'uploaded',
    file_class: 'vision',
    url,
  };
}
