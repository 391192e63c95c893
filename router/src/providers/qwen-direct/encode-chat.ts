import type { ChatMeaning, ToolDefinition } from '../../domain/chat-meaning.ts';
import type { AssistantPart } from '../../domain/chat-message.ts';
import { fixedPlaces } from '../../domain/fixed-places.ts';
import type { ContentPart } from '../../domain/media.ts';
import type { MeaningField } from '../../domain/parameter-names.ts';
import { droppedFields } from '../kit/dropped-fields.ts';
import { sayableMeaning } from '../kit/sayable-meaning.ts';
import type { PartField, SayableTarget } from '../kit/sayable-target.ts';
import { transcript, transcriptTarget, wordsOf } from '../kit/transcript.ts';
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
  const searches = tools.some(isSearch);
  const news = fixedPlaces(messages).slice(known);
  const asked = { ...meaning, messages: news, tools: tools.filter((tool) => !isSearch(tool)) };
  const { meaning: told, dropped: unsayable } = sayableMeaning(asked, directTarget);
  const dropped = [...droppedFields(meaning, { says, takesExtraOf: new Set() }), ...unsayable];
  for (const tool of told.tools) if (tool.kind !== 'native') dropped.push(`tools (${tool.name})`);
  const files = told.messages.flatMap(({ parts }) => parts.flatMap(fileOf));
  const said = told.messages.map(({ role, parts }) => ({ role, text: parts.map(wordsOf).filter(Boolean).join('\n') }));
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

function isSearch(tool: ToolDefinition): boolean {
  return tool.kind === 'native' && /^web_search/.test(tool.native.name);
}

/** Words, and pictures by their address: bytes would have to be uploaded to the vendor's store first. */
const directTarget: SayableTarget = {
  ...transcriptTarget,
  lacks: (part) => {
    if (part.type === 'image') return fileOf(part).length === 0 ? 'part' : detail;
    return transcriptTarget.lacks(part, 'user');
  },
};
const detail: readonly PartField[] = ['detail'];

function fileOf(part: ContentPart | AssistantPart): readonly unknown[] {
  if (part.type !== 'image' || part.source.kind !== 'url' || part.source.url.startsWith('data:')) return [];
  return [imageFile(part.source.url, part.source.mediaType)];
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
