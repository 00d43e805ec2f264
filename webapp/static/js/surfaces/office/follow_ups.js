// The follow-up list: a promise is closed in a tap, and shown so before the box has answered.
import { promiseRows } from "../../components/office/promise-rows.js";
import { command } from "../../components/shared/command.js";
import { start } from "../../lib/page/modules.js";

start({ command, "promise-rows": promiseRows });
