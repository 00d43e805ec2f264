"""The record of a day: every figure a pure function of its plan and its events, and what versions differ in."""
