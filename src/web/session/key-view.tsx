import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { request } from '../api/request.ts';
import { Button } from '../ui/button.tsx';
import { ProblemNotice } from '../ui/notice.tsx';

/** Asks for an API key, once: the server then holds it in a cookie that no script can read. */
export function KeyView() {
  const [key, setKey] = useState('');
  const field = useId();
  const queries = useQueryClient();
  const open = useMutation({
    mutationFn: (text: string) => request('/v1/session', { method: 'POST', body: { key: text } }),
    onSuccess: () => queries.resetQueries(),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (key.trim() !== '') open.mutate(key.trim());
  };
  return (
    <form onSubmit={submit} className="card mx-auto mt-8 max-w-md space-y-4 p-6">
      <div>
        <h1 className="text-lg font-semibold">This server asks for a key</h1>
        <p className="mt-1 text-sm text-ink-soft">
          Whoever runs the server makes one by <code>logsieve keys create</code>. It is asked for once and
          kept in a cookie that scripts cannot read.
        </p>
      </div>
      <div>
        <label htmlFor={field} className="text-sm font-medium">
          API key
        </label>
        <input
          id={field}
          type="password"
          autoComplete="current-password"
          spellCheck={false}
          required
          value={key}
          onChange={(event) => setKey(event.target.value)}
          className="field mt-1 w-full font-mono"
        />
      </div>
      {open.isError && <ProblemNotice error={open.error} />}
      <Button type="submit" look="primary" disabled={open.isPending} className="w-full">
        {open.isPending ? 'Looking…' : 'Open'}
      </Button>
    </form>
  );
}
