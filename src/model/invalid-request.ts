/** One thing that is wrong with what the caller gave. */
export interface RequestIssue {
  /** Where, such as `request.podSandboxId` or `ports.network.detach`. */
  readonly path: string;
  /** A sentence for people, without the value. */
  readonly message: string;
}

/** What the caller gave cannot be meant; nothing has been done. */
export interface InvalidRequest {
  readonly kind: "invalid-request";
  readonly issues: readonly RequestIssue[];
}
