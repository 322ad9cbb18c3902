using System.CommandLine;
using Emu.Abstractions.Qom;
using Emu.Core.MachineFiles;
using Emu.Modules.Errors;

namespace Emu.Host.CommandLine;

/// <summary>The command line: its commands, its help, and what happens when it is wrong.</summary>
internal static class Cli
{
    /// <summary>Parses and runs; what goes wrong is said in words.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="context">What it works with.</param>
    /// <returns>Exit status.</returns>
    public static int Invoke(string[] args, CommandContext context)
    {
        try
        {
            return RunLine.ReadPlain(args) is { } line ? new RunCommand(context, line).Invoke() : Run(args is ["help", ..] ? [.. args[1..], "--help"] : args, context);
        }
        catch (MachineFileException e)
        {
            context.Complain(e.Problems);
            return ExitStatus.Failure;
        }
        catch (EmuException e)
        {
            // The message is the whole story: a stack trace would say nothing to a user.
            context.Complain(e.Message);
            return StatusOf(e);
        }
        catch (IOException e) when (IsBrokenPipe(e))
        {
            return ExitStatus.Ok;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Complain(e.Message.TrimEnd('.'));
            return ExitStatus.Failure;
        }
    }

    /// <summary>Exit status for an error: what somebody typed wrong is bad usage.</summary>
    /// <param name="error">The error.</param>
    public static int StatusOf(EmuException error) => error is UsageException or UnknownNameException ? ExitStatus.Usage : ExitStatus.Failure;

    /// <summary>Builds all commands.</summary>
    /// <param name="context">What they work with.</param>
    internal static RootCommand Build(CommandContext context)
    {
        var root = new RootCommand("A modular full-system emulator for machines that mix instruction sets.");
        foreach (string name in (ReadOnlySpan<string>)["run", "demo", "qmp", "monitor", "module", "device", "machine", "doctor", "completion"])
        {
            root.Add(Build(name, context)!);
        }

        Examples.AddTo(root);
        return root;
    }

    private static Command? Build(string name, CommandContext context) => name switch
    {
        "run" => RunCommand.Build(context),
        "demo" => DemoCommand.Build(context),
        "qmp" => QmpCommand.Build(context),
        "monitor" => MonitorCommand.Build(context),
        "module" => ModuleCommands.Build(context),
        "device" => DeviceCommands.Build(context),
        "machine" => MachineCommands.Build(context),
        "doctor" => DoctorCommand.Build(context),
        "completion" => CompletionCommand.Build(context),
        _ => null,
    };

    private static int Run(string[] args, CommandContext context)
    {
        var parsing = new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null };
        bool asksForHelp = Array.Exists(args, arg => arg is "--help" or "-h" or "-?");
        if (!asksForHelp && args.Length > 0 && Build(args[0], context) is { } named)
        {
            // A line that is right needs its own command only. Building the others, with help and version, takes as long as all the rest of
            // reading the line; they are needed to say what is wrong.
            ParseResult direct = new Command("emu") { named }.Parse(args, parsing);
            if (direct.UnmatchedTokens.Count == 0 && direct.Errors.Count == 0)
            {
                return Invoke(direct, context);
            }
        }

        RootCommand root = Build(context);
        ParseResult result = root.Parse(args, parsing);
        if (root.Directives.Any(directive => result.GetResult(directive) is not null))
        {
            // A shell asks what may come next, in a line that need not be right yet.
            return Invoke(result, context);
        }

        if (result.UnmatchedTokens.Count > 0 || (result.Errors.Count > 0 && !asksForHelp))
        {
            if (result.UnmatchedTokens.Count == 0 && result.CommandResult.Command.Subcommands.Count > 0)
            {
                // A group of commands alone: what there is, and that nothing was done.
                Invoke(root.Parse([.. args, "--help"], parsing), context);
                return ExitStatus.Usage;
            }

            string message = ParseProblems.Describe(result);
            RunCommand.ReportUsage(result, message);
            context.Complain(message);
            context.Error.WriteLine($"Try '{ParseProblems.PathOf(result.CommandResult)} --help'.");
            return ExitStatus.Usage;
        }

        return Invoke(result, context);
    }

    private static int Invoke(ParseResult result, CommandContext context) => result.Invoke(new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = null,
        Output = context.Out,
        Error = context.Error,
    });

    /// <summary>Whoever read our output has seen enough (<c>emu module list | head</c>).</summary>
    private static bool IsBrokenPipe(IOException e) => e.HResult is 32 or unchecked((int)0x8007006D) || e.Message.Contains("Broken pipe", StringComparison.Ordinal);
}
