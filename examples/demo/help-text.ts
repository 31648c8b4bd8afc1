/** What `--help` prints. */
export const helpText = `npm start -- [options]

Makes two pods of real processes in a temporary directory, prints what removing them would do,
stops and removes them, and looks up in the process table and on the disk whether anything is left.

  --runtime NAME   what the containers are: processes (any user), or those of an OCI runtime such
                   as runc (root; CNI plugins, iptables, iproute2 and a static busybox)
  --profile NAME   whose order of steps: recommended, containerd, crio or kata
  --plan           print the dry run only; the demo then ends its pods itself
  --trace FILE     write a trace that opens in https://ui.perfetto.dev or chrome://tracing
  --json           print JSON only, one object a line, each with a "type"
  --crash STEP     at that step of the removal, kill this program with SIGKILL; the pods are not
                   stopped before, so that something still runs
  --resume DIR     finish what a crash has left in DIR
  --help           print this

Exit code: 0 if nothing is left, 1 if something is left or fails, 2 for a wrong option,
130 after Ctrl-C, 137 after --crash.

Mind the "--": npm keeps for itself what stands before it, so "npm start --plan" is not heard here.
npm also prints two lines of its own: "npm -s start -- --json" prints JSON only.
`;
