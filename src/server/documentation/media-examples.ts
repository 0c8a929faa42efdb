import { BODY_EXAMPLES } from './body-examples.ts';

/** A document of OpenAPI, as far as it is read here. */
type Node = Readonly<Record<string, unknown>>;

const MEDIA_PLACES = ['requestBody', 'responses'];

/**
 * Shows the examples of a schema where people and tools look for them: at each body that has the schema.
 * @returns the document with `examples` at every media type whose schema has some
 */
export function showExamples<T extends object>(document: T): T {
  const schemas = nodeAt(nodeAt(document as Node, 'components'), 'schemas');
  const paths = mapValues(nodeAt(document as Node, 'paths'), (path) =>
    mapValues(path as Node, (operation) => withExamples(operation as Node, schemas)),
  );
  return { ...document, paths };
}

function withExamples(operation: Node, schemas: Node): Node {
  return mapValues(operation, (part, key) => {
    if (!MEDIA_PLACES.includes(key)) return part;
    return key === 'requestBody'
      ? withMedia(part as Node, schemas)
      : mapValues(part as Node, (response) => withMedia(response as Node, schemas));
  });
}

function withMedia(body: Node, schemas: Node): Node {
  if (body['content'] === undefined) return body;
  const content = mapValues(nodeAt(body, 'content'), (media) => {
    const { schema, ...rest } = media as Node;
    if (rest['examples'] !== undefined || rest['example'] !== undefined) return media;
    const examples = examplesOf(schema as Node | undefined, schemas);
    if (examples === undefined) return media;
    return {
      schema,
      ...rest,
      examples: Object.fromEntries(examples.map((value, i) => [`example${i + 1}`, { value }])),
    };
  });
  return { ...body, content };
}

function examplesOf(schema: Node | undefined, schemas: Node): readonly unknown[] | undefined {
  const reference = schema?.['$ref'];
  const name = typeof reference === 'string' ? reference.slice('#/components/schemas/'.length) : undefined;
  const resolved = name === undefined ? schema : nodeAt(schemas, name);
  const examples = resolved?.['examples'] ?? BODY_EXAMPLES[name ?? ''];
  return Array.isArray(examples) && examples.length > 0 ? examples : undefined;
}

function nodeAt(node: Node, key: string): Node {
  return (node[key] ?? {}) as Node;
}

function mapValues(node: Node, map: (value: unknown, key: string) => unknown): Node {
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, map(value, key)]));
}
