/** A board of 20 groups with 9 fields each, 4.9 KB as JSON, as a subscription: what a wall is sent. */
import { makeExecutableSchema } from '@graphql-tools/schema';
import type { GraphQLSchema } from 'graphql';
import { createFeed } from '../../src/subscription/feed.ts';

const GROUPS = 20;

interface Board {
  readonly sequence: number;
}

const SDL = /* GraphQL */ `
  type Query {
    version: String
  }
  type Subscription {
    board(wall: Int): Board!
  }
  type Board {
    sequence: String!
    groups: [Group!]!
  }
  type Group {
    id: ID!
    service: String!
    route: String!
    type: String!
    message: String!
    errors: Int!
    requests: Int!
    ratio: Float!
    since: String!
  }
`;

/** The subscription; `$wall` makes it distinct and changes nothing else. */
export const BOARD_SUBSCRIPTION = `subscription ($wall: Int) {
  board(wall: $wall) { sequence groups { id service route type message errors requests ratio since } }
}`;

/** Returns the schema, and what makes a new board of the same length as all others. */
export const createBoardSchema = (): { readonly schema: GraphQLSchema; readonly publish: () => void } => {
  const listeners = new Set<(board: Board) => void>();
  let board: Board = { sequence: 0 };
  const group = (_unused: unknown, index: number) => ({
    id: `group-${String(index).padStart(4, '0')}`,
    service: `service-${index % 7}`,
    route: `GET /api/orders/{orderId}/items/${index}`,
    type: 'java.net.SocketTimeoutException',
    message: 'Read timed out after 3000 ms while calling inventory',
    errors: 1_000 + index,
    requests: 100_000 + index,
    ratio: 0.0125,
    since: '2026-11-24T12:00:00Z',
  });
  const groups = Array.from({ length: GROUPS }, group);
  const schema = makeExecutableSchema({
    typeDefs: SDL,
    resolvers: {
      Subscription: {
        board: {
          subscribe: () =>
            createFeed<Board>({
              opening: () => [board],
              listen: (listener) => {
                // A function of its own, so that a feed that is listened to twice is told twice.
                const own = (next: Board) => listener(next);
                listeners.add(own);
                return () => listeners.delete(own);
              },
              keyOf: () => 'board',
            }),
          resolve: (event: Board) => event,
        },
      },
      Board: { sequence: ({ sequence }: Board) => String(sequence).padStart(8, '0'), groups: () => groups },
    },
  });
  return {
    schema,
    publish: () => {
      board = { sequence: board.sequence + 1 };
      for (const listener of listeners) listener(board);
    },
  };
};
