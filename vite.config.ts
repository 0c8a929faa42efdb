import { readFileSync } from 'node:fs';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin, type ProxyOptions } from 'vite';

const SAMPLE = 'sample/logs.csv';
const API = process.env['LOGSIEVE_WEB_API'] ?? 'http://localhost:8501';

export default defineConfig({
  root: 'src/web',
  plugins: [react(), tailwindcss(), sampleFile()],
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    // The page's content security policy has no data: addresses.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    license: { fileName: 'licenses.md' },
  },
  server: {
    port: 5173,
    proxy: Object.fromEntries(['/v1', '/classify', '/healthz'].map((path) => [path, toApi()])),
  },
});

/** The server looks at Host and Origin, so it sees its own. */
function toApi(): ProxyOptions {
  return { target: API, changeOrigin: true, headers: { origin: API } };
}

/** The example of the README is the page's sample file. */
function sampleFile(): Plugin {
  const read = () => readFileSync(new URL('examples/logs.csv', import.meta.url));
  return {
    name: 'sample-file',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: SAMPLE, source: read() });
    },
    configureServer(server) {
      server.middlewares.use(`/${SAMPLE}`, (_request, response) => {
        response.setHeader('content-type', 'text/csv');
        response.end(read());
      });
    },
  };
}
