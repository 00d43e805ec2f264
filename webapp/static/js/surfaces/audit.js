// The audit is a plain page: filters are a form, pages are links.
import { start } from "../lib/page/modules.js";

start({});
