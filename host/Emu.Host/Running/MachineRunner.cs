using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;
using Emu.Core.Commands;
using Emu.Core.MachineFiles;
using Emu.Core.Machines;
using Emu.Core.Time;
using Emu.Host.CommandLine;
using Emu.Host.Prompt;
using Emu.Modules.Loading;
using Emu.Modules.Machines;
using Emu.Modules.Settings;
using Emu.Monitor.Scripts;

namespace Emu.Host.Running;

/// <summary>Builds one machine by its commands, runs it and waits for its end.</summary>
internal static class MachineRunner
{
    /// <summary>Runs a machine to its end.</summary>
    /// <param name="model">What is built.</param>
    /// <param name="loader">Loads the modules that it needs, when it needs them.</param>
    /// <param name="options">How it is run.</param>
    /// <param name="context">Where logs and warnings go.</param>
    /// <returns>How it ended.</returns>
    /// <exception cref="EmuException">It cannot be built.</exception>
    public static RunEnd Run(MachineModel model, ModuleLoader loader, RunOptions options, CommandContext context)
    {
        using StderrLoggers loggers = new(context.Error);
        var machine = new Machine(new MachineOptions
        {
            Name = model.Name,
            Types = new LoadedTypes(loader),
            Loggers = loggers,
            LogTopics = options.Topics,
            LogRanges = options.Ranges,
            Actions = new MachineActions(options.EndOnReset ? RebootAction.Shutdown : RebootAction.Reset),
            Clock = options.IsDeterministic ? ClockMode.Deterministic : ClockMode.Host,
            Seed = options.IsDeterministic ? 0 : RandomSeed(),
        });
        try
        {
            return Run(machine, model, loader, options, context);
        }
        finally
        {
            // The program ends with its machine.
            machine.Leave();
        }
    }

    /// <summary>From the system's source of randomness, which a new identifier is made of. The cryptographic one loads a library of the system first.</summary>
    private static ulong RandomSeed()
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.NewGuid().TryWriteBytes(bytes);

        // Six of the 128 bits are fixed, none of them at the same place in both halves.
        return BitConverter.ToUInt64(bytes) ^ BitConverter.ToUInt64(bytes[8..]);
    }

    private static RunEnd Run(Machine machine, MachineModel model, ModuleLoader loader, RunOptions options, CommandContext context)
    {
        using MonitorServers? monitors = options.Monitors is null && options.Debugger is null && options.Commands is null
            ? null
            : new MonitorServers(machine, loader, options.Monitors ?? [], options.Debugger, () => new SettingsFile(context.Folders()));
        machine.Prompts = new PromptSource(machine, loader, context.Folders) { Served = monitors?.Monitor }.Open;
        using var signals = new Signals(() => context.Warn("interrupt once more to end the machine"));
        using CancellationTokenSource? cancel = options.Timeout is null ? null : new CancellationTokenSource();
        try
        {
            IReadOnlyList<MachineCommand> plan = MachinePlan.CommandsOf(model);
            if (options.Commands is null)
            {
                Build(machine, model, plan, loader);
            }
            else
            {
                // Commands come before what a file does last, which is to realize what is there.
                Build(machine, model, plan.SkipLast(1), loader);
                CommandRunner.Run(monitors!.Monitor, options.Commands, context.Out.WriteLine);
                RealizeRest(machine);
            }

            if (options.TreeFile is { } file)
            {
                WriteTree(machine, file);
                return new RunEnd("dumped", ExitStatus.Ok);
            }

            Task limit = cancel is null ? new TaskCompletionSource().Task : After(options.Timeout!.Value, cancel);
            if (options.Paused)
            {
                return Wait(machine, signals, limit)!;
            }

            List<Task> peers = [];
            foreach (EmuObject chardev in machine.Chardevs.Children)
            {
                if (chardev is ICharPeer peer)
                {
                    peers.Add(peer.Awaited);
                }
            }

            if (peers.Count > 0 && Wait(machine, signals, limit, Task.WhenAll(peers)) is { } end)
            {
                return end;
            }

            if (machine.Phase != MachinePhase.Running)
            {
                new ContCommand().Execute(machine);
            }

            return Wait(machine, signals, limit)!;
        }
        catch (EmuException) when (machine.Finished.IsCompleted)
        {
            // A key ended the machine while it was being built.
            return RunEnd.Of(machine.Finished.Result);
        }
        finally
        {
            cancel?.Cancel();
        }
    }

    /// <summary>
    /// Builds it. Only when that fails is the file checked against the manifests: a machine that is right pays nothing, and of one
    /// that is wrong all is said, not what came first.
    /// </summary>
    private static void Build(Machine machine, MachineModel model, IEnumerable<MachineCommand> commands, ModuleLoader loader)
    {
        try
        {
            CommandScript.Execute(machine, commands);
        }
        catch (MachineFileException e)
        {
            var problems = new MachineProblems();
            new MachineChecker(loader.Catalog).CheckModel(new ModelReading(model, []), problems);
            if (problems.Errors == 0 || !problems.All.Any(p => p.Span.Source == e.Span.Source && p.Span.Line == e.Span.Line))
            {
                e.Problems.ToList().ForEach(problems.Add);
            }

            throw new MachineFileException(problems.All);
        }
    }

    /// <summary>Makes the machine ready, unless its commands did.</summary>
    private static void RealizeRest(Machine machine)
    {
        if (machine.Phase == MachinePhase.Building)
        {
            new RealizeCommand().Execute(machine);
        }
    }

    /// <summary>Writes the device tree of the first cluster.</summary>
    private static void WriteTree(Machine machine, string file)
    {
        byte[] tree = machine.Clusters.Count > 0 ? machine.Clusters[0].MakeDeviceTree()
            : throw new EmuException($"machine '{machine.Name}' has no CPUs, so no device tree is made for it");
        try
        {
            File.WriteAllBytes(file, tree);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new EmuException($"cannot write '{file}': {(Directory.Exists(file) ? "it is a folder" : e.Message.TrimEnd('.'))}", e);
        }
    }

    /// <summary>In a method of its own: timers are made ready only for a run that has a limit.</summary>
    private static Task After(TimeSpan time, CancellationTokenSource cancel) => Task.Delay(time, cancel.Token);

    /// <summary>Waits for the end, or for what comes before.</summary>
    /// <returns>How it ended; null when the other came first.</returns>
    private static RunEnd? Wait(Machine machine, Signals signals, Task limit, params ReadOnlySpan<Task> before) =>
        Task.WaitAny([machine.Finished, signals.Ended, limit, .. before]) switch
        {
            0 => RunEnd.Of(machine.Finished.Result),
            1 => signals.Ended.Result,
            2 => new RunEnd("timeout", ExitStatus.Timeout),
            _ => null,
        };
}
