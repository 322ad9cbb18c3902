using System.Reflection;
using Emu.Host.CommandLine;

namespace Emu.Host;

/// <summary>Entry point of the <c>emu</c> program.</summary>
public static class Program
{
    /// <summary>Version of the program.</summary>
    public static string Version =>
        typeof(Program).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Runs one command line and returns the exit status of the process.</summary>
    /// <param name="args">The command line.</param>
    public static int Main(string[] args)
    {
        if (args is ["--version"])
        {
            StandardWriter.Output().WriteLine($"emu {Version}");
            return ExitStatus.Ok;
        }

        return Cli.Invoke(args, new CommandContext(StandardWriter.Output(), StandardWriter.Error()));
    }
}
