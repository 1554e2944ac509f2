// The page of pyvis: the chain and the map, drawn by vis-network.
import { chainView } from "./pyvis/cards";
import { mapView } from "./pyvis/map";
import { start } from "./shell";

start([chainView, mapView]);
