// Pulumi's runner registers source-map-support, which formats the stack trace of each of the SDK's promises slowly: more than half of a
// program's time. Node runs our TypeScript by stripping types, so lines are true without source maps and no stack trace loses anything.
// Imported for this effect, before anything else, by programs whose sources run as they are.
(Error as { prepareStackTrace?: unknown }).prepareStackTrace = undefined;
