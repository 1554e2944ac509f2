// The explorer: every view over one graph and one choice.
import { chainView } from "./explorer/chain";
import { evidenceView } from "./explorer/evidence";
import { matrixView } from "./explorer/matrix";
import { networkView } from "./explorer/network";
import { exposureView } from "./explorer/shocks";
import { timeView } from "./explorer/time";
import { start } from "./shell";
import type { View } from "./shell";

const views: (View | null)[] = [chainView, networkView, matrixView, evidenceView, timeView, exposureView];
start(views.filter((view) => view !== null));
