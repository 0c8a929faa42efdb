const LONGEST = 200;
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** A file's name as it may be shown and sent back: without folders, control characters and what systems reserve. */
export function displayName(given: string | undefined): string {
  const last = (given ?? '').replace(/^.*[\\/]/s, '');
  const clean = last
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}<>:"|?*]/gu, '')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  const name = RESERVED.test(clean) ? `_${clean}` : clean;
  if (name === '') return 'upload';
  if (name.length <= LONGEST) return name;
  const ending = /(?:\.[a-z]{1,8}){1,2}$/i.exec(name)?.[0] ?? '';
  return name.slice(0, LONGEST - ending.length).replace(/[\uD800-\uDBFF]$/, '') + ending;
}

/** The header Content-Disposition for a file to be saved (RFC 6266). */
export function attachment(name: string): string {
  const plain = name.replace(/[^\x20-\x7E]/g, '_').replace(/["\\]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
