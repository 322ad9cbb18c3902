using Emu.Abstractions.Qom;
using Emu.Core.Commands;
using Emu.Core.MachineFiles;
using Emu.Core.Machines;
using Emu.Host.CommandLine;
using Emu.Modules.Loading;

namespace Emu.Host.Running;

/// <summary>Builds one machine by its commands, runs it and waits for its end.</summary>
internal static class MachineRunner
{
    /// <summary>Runs a machine to its end.</summary>
    /// <param name="model">What is built.</param>
    /// <param name="loader">Loads the modules that it needs, when it needs them.</param>
    /// <param name="options">How it is run.</param>
    /// <returns>Exit status.</returns>
    /// <exception cref="EmuException">It cannot be built.</exception>
    public static int Run(MachineModel model, ModuleLoader loader, RunOptions options)
    {
        using StderrLoggers loggers = new();
        using var machine = new Machine(new MachineOptions
        {
            Name = model.Name,
            Types = new LoadedTypes(loader),
            Loggers = loggers,
            LogTopics = options.Topics,
        });
        using var signals = new Signals(() => Cli.Warn("interrupt once more to end the machine"));
        RunEnd end;
        try
        {
            CommandScript.Execute(machine, MachinePlan.CommandsOf(model));
            if (!options.Paused)
            {
                new ContCommand().Execute(machine);
            }

            end = Wait(machine, signals, options.Timeout);
        }
        catch (EmuException) when (machine.Finished.IsCompleted)
        {
            // A key ended the machine while it was being built.
            end = RunEnd.Of(machine.Finished.Result);
        }
        catch (EmuException) when (options.ExitFile is not null)
        {
            new RunEnd("error", ExitStatus.Failure).WriteTo(options.ExitFile);
            throw;
        }

        machine.Dispose();
        if (options.ExitFile is { } path)
        {
            end.WriteTo(path);
        }

        return end.Status;
    }

    private static RunEnd Wait(Machine machine, Signals signals, TimeSpan? timeout)
    {
        using var cancel = new CancellationTokenSource();
        Task limit = Task.Delay(timeout ?? Timeout.InfiniteTimeSpan, cancel.Token);
        int first = Task.WaitAny(machine.Finished, signals.Ended, limit);
        cancel.Cancel();
        return first switch
        {
            0 => RunEnd.Of(machine.Finished.Result),
            1 => signals.Ended.Result,
            _ => new RunEnd("timeout", ExitStatus.Timeout),
        };
    }
}
