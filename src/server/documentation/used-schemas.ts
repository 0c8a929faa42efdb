type Node = Readonly<Record<string, unknown>>;

const PREFIX = '#/components/schemas/';
/** What a name of a schema ends with where it is the one of a request's side. */
const INPUT = 'Input';

/**
 * Leaves out the schemas that nothing refers to; one of a request that has no counterpart of an answer loses its
 * ending, so that clients get types with plain names.
 */
export function keepUsedSchemas<T extends object>(document: T): T {
  const components = ((document as Node)['components'] ?? {}) as Node;
  const schemas = (components['schemas'] ?? {}) as Node;
  const used = new Set<string>();
  const add = (value: unknown) => {
    for (const name of referencesIn(value)) {
      if (used.has(name)) continue;
      used.add(name);
      add(schemas[name]);
    }
  };
  add((document as Node)['paths']);
  const nameOf = (name: string) => {
    const plain = name.endsWith(INPUT) ? name.slice(0, -INPUT.length) : name;
    return used.has(plain) ? name : plain;
  };
  const kept = Object.entries(schemas).flatMap(([name, schema]) =>
    used.has(name) ? [[nameOf(name), schema] as const] : [],
  );
  const whole = {
    ...document,
    components: {
      ...components,
      schemas: Object.fromEntries(kept.sort(([one], [other]) => (one < other ? -1 : 1))),
    },
  };
  return renamed(whole, nameOf) as T;
}

function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    key === '$ref' && typeof member === 'string' && member.startsWith(PREFIX)
      ? [member.slice(PREFIX.length)]
      : referencesIn(member),
  );
}

function renamed(value: unknown, nameOf: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((member) => renamed(member, nameOf));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      key === '$ref' && typeof member === 'string' && member.startsWith(PREFIX)
        ? PREFIX + nameOf(member.slice(PREFIX.length))
        : renamed(member, nameOf),
    ]),
  );
}
