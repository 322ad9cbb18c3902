using System.Reflection;
using Emu.Abstractions.Qom;
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
            Console.Out.WriteLine($"emu {Version}");
            return ExitStatus.Ok;
        }

        try
        {
            return Cli.Invoke(args);
        }
        catch (UsageException e)
        {
            Cli.Complain(e.Message);
            return ExitStatus.Usage;
        }
        catch (EmuException e)
        {
            // The message is the whole story: a stack trace would say nothing to a user.
            Cli.Complain(e.Message);
            return ExitStatus.Failure;
        }
        catch (IOException e) when (IsBrokenPipe(e))
        {
            return ExitStatus.Ok;
        }
    }

    /// <summary>Whoever read our output has seen enough (<c>emu module list | head</c>).</summary>
    private static bool IsBrokenPipe(IOException e) => e.HResult is 32 or unchecked((int)0x8007006D) || e.Message.Contains("Broken pipe", StringComparison.Ordinal);
}
