import type { Call, CreatorStore, Lease } from "../../../index.js";
import { keeps, type Trial } from "../trial.js";
import { addSandbox } from "./records.js";
import type { StoreClause } from "./store-subject.js";

const leases = "ContainerStore.lease";

/** How long something is watched that must not be answered, in milliseconds. */
const aWhile = 100;

function lease(store: CreatorStore, { value }: Trial, call: Call, id = "pod"): Promise<Lease> {
  return value(`the lease of ${id}`, store.lease({ sandboxId: id }, call));
}

/** What a store promises about the lease of a sandbox. */
export const leasingClauses: readonly StoreClause[] = [
  {
    id: "store/lease-is-given-to-one",
    says: "While one caller holds a lease another waits, and gets it when it is given back.",
    cites: [leases, "R3", "C03", "D1", "D19"],
    check: keeps(async ({ store }, trial) => {
      await addSandbox(store, trial, "pod");
      const first = await lease(store, trial, trial.call);
      const second = lease(store, trial, trial.call);
      await trial.waits("the second lease", second, aWhile);
      await trial.done("release", first.release(), "changed");
      await trial.done("release of the second", (await second).release(), "changed");
    }),
  },
  {
    id: "store/lease-holds-up-nobody-else",
    says: "The lease of one sandbox does not hold up that of another.",
    cites: [leases, "C01"],
    check: keeps(async ({ store }, trial) => {
      const first = await lease(store, trial, trial.call, "one");
      const second = await lease(store, trial, trial.call, "two");
      await trial.done("release", first.release());
      await trial.done("release", second.release());
    }),
  },
  {
    id: "store/lease-is-given-back-once",
    says: "A lease that is given back twice is given back once: not the next holder's.",
    cites: ["Lease.release"],
    check: keeps(async ({ store }, trial) => {
      const first = await lease(store, trial, trial.call);
      await trial.done("release", first.release(), "changed");
      const second = await lease(store, trial, trial.call);
      await trial.done("the second release", first.release(), "unchanged");
      const third = lease(store, trial, trial.call);
      await trial.waits("the third lease", third, aWhile);
      await trial.done("release", second.release(), "changed");
      await trial.done("release", (await third).release());
    }),
  },
  {
    id: "store/lease-wait-ends-with-the-signal",
    says: "A caller that gives up waiting gets a fault at once, and never the lease.",
    cites: [leases, "Call.signal", "R8", "T02"],
    check: keeps(async ({ store }, trial) => {
      const first = await lease(store, trial, trial.call);
      const { call, abort } = trial.abortable();
      const second = trial.refused("the wait", store.lease({ sandboxId: "pod" }, call), "aborted");
      await trial.waits("the second lease", second, aWhile);
      abort();
      await second;
      await trial.done("release", first.release(), "changed");
      const third = await lease(store, trial, trial.call);
      await trial.done("release", third.release(), "changed");
    }),
  },
  {
    id: "store/lease-says-what-it-waits-for",
    says: "A caller that waits for a lease says so.",
    cites: ["Call.waitingFor", "C03"],
    check: keeps(async ({ store }, trial) => {
      const first = await lease(store, trial, trial.call);
      const { call, waits } = trial.abortable();
      const second = lease(store, trial, call);
      await trial.waits("the second lease", second, aWhile);
      trial.holds(waits.length > 0, "nobody said what the second lease waits for");
      await trial.done("release", first.release(), "changed");
      await trial.done("release", (await second).release());
    }),
  },
  {
    id: "store/lease-needs-no-record",
    says: "The lease of an id without a record is given.",
    cites: [leases],
    check: keeps(async ({ store }, trial) => {
      const given = await lease(store, trial, trial.call, "nobody");
      await trial.done("release", given.release(), "changed");
    }),
  },
  {
    id: "store/lease-keeps-out-other-processes",
    says: "A lease keeps out callers in other processes too.",
    cites: [leases, "R3", "C03"],
    needs: ["several-processes"],
    check: keeps(async ({ store, join }, trial) => {
      const other = await trial.verb(join, "several-processes")();
      const first = await lease(store, trial, trial.call);
      const second = lease(other.store, trial, trial.call);
      await trial.waits("the lease of the other process", second, aWhile);
      await trial.done("release", first.release(), "changed");
      await trial.done("release of the other", (await second).release(), "changed");
    }),
  },
  {
    id: "store/lease-of-the-dead-is-taken-over",
    says: "The lease of a process that has died is taken over, also by who waits already.",
    cites: [leases, "S04", "T03"],
    needs: ["several-processes"],
    check: keeps(async ({ store, join }, trial) => {
      const other = await trial.verb(join, "several-processes")();
      await lease(other.store, trial, trial.call);
      const own = lease(store, trial, trial.call);
      await trial.waits("the lease", own, aWhile);
      await other.die();
      await trial.done("release", (await own).release(), "changed");
    }),
  },
];
