// The board for Chromium 53 to 79: the same one, lowered, after what those browsers lack (scripts/bundle.mjs).
import "./surfaces/board.js";
