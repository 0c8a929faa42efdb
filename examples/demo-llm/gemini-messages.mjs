// @ts-check
/**
 * The request messages of the Generative Language API v1beta, as its reference lists them. What logsieve never
 * sends (tools, media) is here by name, so that it is not refused as unknown, but not looked into.
 */

/** @typedef {import('./proto-json.mjs').Field} Field */
/** @typedef {import('./proto-json.mjs').Message} Message */

/** @type {Field} */
const STRING = { type: 'TYPE_STRING' };
/** @type {Field} */
const BOOL = { type: 'TYPE_BOOL' };
/** @type {Field} */
const INT32 = { type: 'TYPE_INT32' };
/** @type {Field} */
const INT64 = { type: 'TYPE_INT64' };
/** @type {Field} */
const FLOAT = { type: 'TYPE_FLOAT' };
/** @type {Field} */
const DOUBLE = { type: 'TYPE_DOUBLE' };
/** @type {Field} */
const STRUCT = { type: 'struct' };
/** @type {Field} */
const ANY = { type: 'any' };

/** @type {(field: Field) => Field} */
const listOf = (field) => ({ ...field, list: true });
/** @type {(message: () => Message) => Field} */
const one = (message) => ({ type: 'message', message });
/** @type {(message: () => Message) => Field} */
const mapOf = (message) => ({ type: 'map', message });
/** @type {(name: string, values: string) => Field} */
const choice = (name, values) => ({ type: 'enum', name, values: values.split(' ') });
/** @type {(values: string) => string} */
const harm = (values) => values.replaceAll('+', 'HARM_CATEGORY_');

/** What a part is; only one of them may be set. */
const PART_DATA = {
  text: STRING,
  inlineData: one(() => ({ name: 'Blob', fields: { mimeType: STRING, data: STRING } })),
  fileData: one(() => ({ name: 'FileData', fields: { mimeType: STRING, fileUri: STRING } })),
  functionCall: STRUCT,
  functionResponse: STRUCT,
  executableCode: STRUCT,
  codeExecutionResult: STRUCT,
  toolCall: STRUCT,
  toolResponse: STRUCT,
};

/** @type {Message} */
const PART = {
  name: 'Part',
  fields: {
    ...PART_DATA,
    thought: BOOL,
    thoughtSignature: STRING,
    videoMetadata: STRUCT,
    partMetadata: STRUCT,
  },
  oneof: { name: 'data', fields: Object.keys(PART_DATA) },
};

/** @type {Message} */
const CONTENT = { name: 'Content', fields: { role: STRING, parts: listOf(one(() => PART)) } };

/** @type {Message} */
const SCHEMA = {
  name: 'Schema',
  fields: {
    type: choice('Type', 'TYPE_UNSPECIFIED STRING NUMBER INTEGER BOOLEAN ARRAY OBJECT NULL'),
    format: STRING,
    title: STRING,
    description: STRING,
    nullable: BOOL,
    enum: listOf(STRING),
    items: one(() => SCHEMA),
    minItems: INT64,
    maxItems: INT64,
    properties: mapOf(() => SCHEMA),
    required: listOf(STRING),
    minProperties: INT64,
    maxProperties: INT64,
    minLength: INT64,
    maxLength: INT64,
    minimum: DOUBLE,
    maximum: DOUBLE,
    pattern: STRING,
    example: ANY,
    default: ANY,
    anyOf: listOf(one(() => SCHEMA)),
    propertyOrdering: listOf(STRING),
  },
};

/** @type {Message} */
const THINKING_CONFIG = {
  name: 'ThinkingConfig',
  fields: {
    includeThoughts: BOOL,
    thinkingBudget: INT32,
    thinkingLevel: choice('ThinkingLevel', 'THINKING_LEVEL_UNSPECIFIED MINIMAL LOW MEDIUM HIGH'),
  },
};

/** @type {Message} */
const GENERATION_CONFIG = {
  name: 'GenerationConfig',
  fields: {
    candidateCount: INT32,
    stopSequences: listOf(STRING),
    maxOutputTokens: INT32,
    temperature: FLOAT,
    topP: FLOAT,
    topK: INT32,
    seed: INT32,
    presencePenalty: FLOAT,
    frequencyPenalty: FLOAT,
    responseMimeType: STRING,
    responseSchema: one(() => SCHEMA),
    responseJsonSchema: ANY,
    _responseJsonSchema: ANY,
    responseLogprobs: BOOL,
    logprobs: INT32,
    enableEnhancedCivicAnswers: BOOL,
    responseModalities: listOf(choice('Modality', 'MODALITY_UNSPECIFIED TEXT IMAGE AUDIO')),
    mediaResolution: choice(
      'MediaResolution',
      'MEDIA_RESOLUTION_UNSPECIFIED MEDIA_RESOLUTION_LOW MEDIA_RESOLUTION_MEDIUM MEDIA_RESOLUTION_HIGH',
    ),
    speechConfig: STRUCT,
    imageConfig: STRUCT,
    thinkingConfig: one(() => THINKING_CONFIG),
  },
};

/** @type {Message} */
const SAFETY_SETTING = {
  name: 'SafetySetting',
  fields: {
    category: choice(
      'HarmCategory',
      harm('+UNSPECIFIED +HARASSMENT +HATE_SPEECH +SEXUALLY_EXPLICIT +DANGEROUS_CONTENT +CIVIC_INTEGRITY'),
    ),
    threshold: choice(
      'HarmBlockThreshold',
      'HARM_BLOCK_THRESHOLD_UNSPECIFIED BLOCK_LOW_AND_ABOVE BLOCK_MEDIUM_AND_ABOVE BLOCK_ONLY_HIGH BLOCK_NONE OFF',
    ),
  },
};

/** @type {Message} */
const TOOL = {
  name: 'Tool',
  fields: {
    functionDeclarations: listOf(STRUCT),
    googleSearchRetrieval: STRUCT,
    googleSearch: STRUCT,
    codeExecution: STRUCT,
    urlContext: STRUCT,
    computerUse: STRUCT,
    fileSearch: STRUCT,
    googleMaps: STRUCT,
  },
};

/** @type {Message} */
export const GENERATE_CONTENT_REQUEST = {
  name: 'GenerateContentRequest',
  fields: {
    model: STRING,
    contents: listOf(one(() => CONTENT)),
    systemInstruction: one(() => CONTENT),
    generationConfig: one(() => GENERATION_CONFIG),
    safetySettings: listOf(one(() => SAFETY_SETTING)),
    tools: listOf(one(() => TOOL)),
    toolConfig: STRUCT,
    cachedContent: STRING,
    serviceTier: choice('ServiceTier', 'UNSPECIFIED STANDARD FLEX PRIORITY'),
    store: BOOL,
  },
};

/** @type {Message} */
export const COUNT_TOKENS_REQUEST = {
  name: 'CountTokensRequest',
  fields: {
    model: STRING,
    contents: listOf(one(() => CONTENT)),
    generateContentRequest: one(() => GENERATE_CONTENT_REQUEST),
  },
};
