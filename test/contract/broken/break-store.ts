import type { CreatorStore } from "podsandbox";
import type { StoreSubject, World } from "podsandbox/testing";
import type { OnFakeNode } from "../fake/fake-store.js";

type Subject = OnFakeNode<StoreSubject>;

/** Breaks a store on purpose. */
export type BreakStore = (subject: Subject) => Subject;

/** Replaces methods of the store, also after a restart and in other processes. */
export function inStore(
  replace: (store: CreatorStore, books: World["books"]) => Partial<CreatorStore>,
): BreakStore {
  return (subject) => {
    const { books } = subject.node.world;
    const broken = (store: CreatorStore): CreatorStore => ({ ...store, ...replace(store, books) });
    const { join } = subject;
    return {
      ...subject,
      store: broken(subject.store),
      reopen: async () => broken(await subject.reopen()),
      ...(join && {
        join: async () => {
          const { store, die } = await join();
          return { store: broken(store), die };
        },
      }),
    };
  };
}

/** A restart loses something. */
export function losing(lose: (books: World["books"]) => void): BreakStore {
  return (subject) => ({
    ...subject,
    reopen: async () => {
      lose(subject.node.world.books);
      return subject.reopen();
    },
  });
}
