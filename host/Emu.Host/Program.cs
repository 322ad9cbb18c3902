using System.Reflection;

namespace Emu.Host;

/// <summary>Entry point of the <c>emu</c> program.</summary>
public static class Program
{
    /// <summary>Runs one command line and returns the exit status of the process.</summary>
    public static int Main(string[] args)
    {
        if (args is ["--version"])
        {
            Console.WriteLine($"emu {Version}");
            return 0;
        }

        bool help = args is [] or ["--help"];
        (help ? Console.Out : Console.Error).WriteLine("Usage: emu --version | --help");
        return help ? 0 : 2;
    }

    private static string Version =>
        typeof(Program).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
