# Two steps: build the program, then a small image that holds nothing else.
FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY scripts ./scripts
COPY src ./src
COPY migrations ./migrations
RUN node scripts/build.mjs

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    DATA_DIR=/data \
    HTTP_HOST=0.0.0.0 \
    HTTP_PORT=8321
COPY --from=build /build/dist /opt/lapsewatch
RUN printf '#!/bin/sh\nexec node /opt/lapsewatch/lapsewatch.mjs "$@"\n' > /usr/local/bin/lapsewatch \
 && chmod 755 /usr/local/bin/lapsewatch \
 && mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8321
# The program writes to /data only: run it with a read-only root.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8321/healthz').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["lapsewatch"]
CMD ["start"]
