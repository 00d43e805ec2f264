// The board on a phone or tablet does what the board on a TV does.
import "../board.js";
