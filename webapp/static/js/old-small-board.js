// The board on an old phone or tablet, lowered as that on an old TV.
import "./surfaces/board.js";
