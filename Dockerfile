# The HTTP API on port 8000 and the page on 8501, on every interface of the container; docs/serving.md explains it.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts && rm -rf node_modules/onnxruntime-node/bin/napi-v*/darwin \
    node_modules/onnxruntime-node/bin/napi-v*/win32

FROM node:22-bookworm-slim
ENV NODE_ENV=production LOGSIEVE_HOME=/data
WORKDIR /app
COPY --from=build /app/package.json /app/LICENSE /app/NOTICE /app/logsieve.schema.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/models models
COPY --from=build /app/rules rules
COPY --from=build /app/examples/logs.csv examples/logs.csv
COPY --from=build /app/training/lines.csv training/lines.csv
RUN ln -s /app/dist/cli/main.js /usr/local/bin/logsieve && install -d -o node -g node -m 700 /data
USER node
WORKDIR /data
VOLUME /data
EXPOSE 8000 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["node", "-e", "fetch('http://127.0.0.1:8000/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["logsieve"]
CMD ["serve", "--host", "0.0.0.0"]
