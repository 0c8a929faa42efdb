/** A form with one file, as browsers and curl send it. */
export function formOf(
  name: string,
  bytes: Uint8Array | string,
  fields: Readonly<Record<string, string>> = {},
): FormData {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  form.append('file', new Blob([typeof bytes === 'string' ? bytes : Buffer.from(bytes)]), name);
  return form;
}

/** The same as bytes, for sockets that are written by hand. */
export function rawForm(
  boundary: string,
  parts: readonly { readonly name: string; readonly fileName?: string; readonly body: string | Uint8Array }[],
): Buffer {
  const chunks = parts.flatMap(({ name, fileName, body }) => [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${fileName === undefined ? '' : `; filename="${fileName}"`}\r\n\r\n`,
    ),
    Buffer.from(body as string),
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]);
}
