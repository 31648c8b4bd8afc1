import { onTestFinished, type TestContext } from "vitest";
import { openOciPlace, whatIsMissing, type OciPlace } from "./oci-place.js";

/** A place of its own that is gone when the test is over; skips the test where none can be. */
export async function ownPlace(context: TestContext): Promise<OciPlace> {
  const missing = whatIsMissing();
  if (missing !== undefined) context.skip(missing);
  const place = await openOciPlace();
  onTestFinished(place.dispose);
  return place;
}
