# The gateway alone; docker-compose.yml starts it beside what it reads from.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json tsconfig.json ./
COPY web ./web
COPY schema ./schema
# GraphiQL's prepared tabs are the examples that the tests run.
COPY test/examples ./test/examples
RUN npm ci
COPY bin ./bin
COPY demo ./demo
COPY src ./src
# The npm package `node` and the tools leave; the image brings Node 24 itself.
RUN npm prune --omit=dev --ignore-scripts && rm -rf test

FROM node:24-slim
WORKDIR /app
COPY --from=build --chown=node:node /app .
RUN mkdir /data && chown node:node /data
USER node
# What is reached from other machines needs a decision: AUTH must be given as well.
ENV HOST=0.0.0.0 DATA_DIR=/data
EXPOSE 4000 4318
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4000/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "bin/triagraph.js"]
