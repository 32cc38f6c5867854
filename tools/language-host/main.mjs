// The engine's Node host, for a Pulumi CLI that comes without one: the engine starts it, reads a port from its first line of
// output and calls it over gRPC (LanguageRuntime in Pulumi's language.proto). It starts programs and plugins in processes of
// their own and passes on what they print. Options that the official host knows from Pulumi.yaml and this one honours:
// `typescript`, `tsconfig`, `nodeargs`, `packagemanager`.
import { createRequire } from "node:module";
import { installDependencies, programDependencies } from "./dependencies.mjs";
import { endAll, runPlugin, runProgram } from "./programs.mjs";

// gRPC and protobuf are the SDK's own: the messages must be of the very classes that its generated code uses.
const require = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json"));
const grpc = require("@grpc/grpc-js");
const { LanguageRuntimeService } = require("./proto/language_grpc_pb");
const proto = require("./proto/language_pb");
const { version } = require("./version");
const { PluginInfo } = require("./proto/plugin_pb");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb");

const engine = process.argv.at(-1);

/** A call with one answer: `answer` gives it, now or later; what it throws is told to the engine. */
const unary = answer => (call, callback) =>
    Promise.resolve(call)
        .then(answer)
        .then(
            response => callback(null, response),
            error => callback(internal(error)),
        );

/** A call that streams what a process prints, until that ends. */
const streaming = answer => call =>
    answer(call).then(
        () => call.end(),
        error => call.emit("error", internal(error)),
    );

const internal = error => ({ code: grpc.status.INTERNAL, details: error.message });

const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
server.addService(LanguageRuntimeService, {
    handshake: unary(() => new proto.LanguageHandshakeResponse()),
    getPluginInfo: unary(() => new PluginInfo().setVersion(version)),
    // The engine finds providers by what a program registers; those that a program may need are not guessed at.
    getRequiredPackages: unary(() => new proto.GetRequiredPackagesResponse()),
    getRequiredPlugins: unary(() => new proto.GetRequiredPluginsResponse()),
    run: unary(call => runProgram(call, engine).then(({ error, bail }) => new proto.RunResponse().setError(error).setBail(bail))),
    runPlugin: streaming(async call => {
        const code = await runPlugin(call, {
            onStdout: chunk => call.write(new proto.RunPluginResponse().setStdout(chunk)),
            onStderr: chunk => call.write(new proto.RunPluginResponse().setStderr(chunk)),
        });
        call.write(new proto.RunPluginResponse().setExitcode(code));
    }),
    installDependencies: streaming(call =>
        installDependencies(call, {
            onStdout: chunk => call.write(new proto.InstallDependenciesResponse().setStdout(chunk)),
            onStderr: chunk => call.write(new proto.InstallDependenciesResponse().setStderr(chunk)),
        }),
    ),
    about: unary(() => new proto.AboutResponse().setExecutable(process.execPath).setVersion(process.version)),
    getProgramDependencies: unary(({ request }) => {
        const found = programDependencies(request.getInfo().getProgramDirectory(), request.getTransitivedependencies());
        const response = new proto.GetProgramDependenciesResponse();
        for (const { name, version } of found) response.addDependencies(new proto.DependencyInfo().setName(name).setVersion(version));
        return response;
    }),
    cancel: unary(() => {
        endAll();
        return new Empty();
    }),
});

server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    process.stdout.write(`${port}\n`);
});

// The engine asks for the end with SIGINT; if it was killed itself, its end of our standard input closes.
const leave = () => {
    endAll();
    process.exit(0);
};
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, leave);
process.stdin.on("end", leave).on("error", leave).resume();
