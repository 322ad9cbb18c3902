using Emu.Abstractions.Qom;
using Emu.Core.Commands;
using Emu.Core.MachineFiles;
using Emu.Core.Machines;
using Emu.Host.CommandLine;
using Emu.Modules.Loading;

namespace Emu.Host.Running;

/// <summary>Runs several machines at once and shows what each one's guest says.</summary>
internal static class DemoRunner
{
    /// <summary>Runs the machines until all have ended.</summary>
    /// <param name="models">What is built.</param>
    /// <param name="loader">Loads the modules that they need, once for all.</param>
    /// <param name="timeout">Longest run.</param>
    /// <param name="context">Where it is shown.</param>
    /// <returns>Exit status: the first that is not 0.</returns>
    /// <exception cref="EmuException">A machine cannot be built.</exception>
    public static int Run(IReadOnlyList<MachineModel> models, ModuleLoader loader, TimeSpan timeout, CommandContext context)
    {
        int width = models.Max(model => model.Name.Length);
        var output = new Lock();
        var machines = new List<Machine>();
        try
        {
            foreach (MachineModel model in models)
            {
                machines.Add(Make(model, loader, context, line =>
                {
                    lock (output)
                    {
                        context.Out.WriteLine($"{model.Name.PadRight(width)}  {line}");
                    }
                }));
            }

            // All are built before any runs: they run side by side, not one after the other.
            machines.ForEach(new ContCommand().Execute);
            bool ended = Task.WhenAll(machines.Select(machine => machine.Finished)).Wait(timeout);
            if (!ended)
            {
                context.Warn($"still running after {timeout.TotalSeconds:0.#} s: {string.Join(", ", machines.Where(m => !m.Finished.IsCompleted).Select(m => m.Name))}");
                return ExitStatus.Timeout;
            }
        }
        finally
        {
            machines.ForEach(machine => machine.Dispose());
        }

        return machines.Select(machine => RunEnd.Of(machine.Finished.Result).Status).FirstOrDefault(status => status != ExitStatus.Ok);
    }

    private static Machine Make(MachineModel model, ModuleLoader loader, CommandContext context, Action<string> output)
    {
        var machine = new Machine(new MachineOptions { Name = model.Name, Types = new LoadedTypes(loader, LineConsole.TypeFor(output)), Loggers = new StderrLoggers(context.Error) });
        try
        {
            CommandScript.Execute(machine, MachinePlan.CommandsOf(model));
            return machine;
        }
        catch
        {
            machine.Dispose();
            throw;
        }
    }
}
