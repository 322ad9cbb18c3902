using Emu.Host.CommandLine;
using Emu.Modules.Settings;

namespace Emu.Host.Tests.Support;

/// <summary>Calls the command line in this process.</summary>
internal sealed class EmuCall : IDisposable
{
    /// <summary>Folder of this call's user: settings and modules.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("emu-host-tests-").FullName;

    /// <summary>Folder of the modules that came with the program.</summary>
    public string Shipped { get; init; } = TestTree.Modules;

    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">The command line.</param>
    public ProgramResult Run(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        int status = Cli.Invoke(arguments, new CommandContext(output, error)
        {
            Folders = () => new UserFolders(Folder, Path.Combine(Folder, "modules")),
            ShippedModules = Shipped,
        });
        return new ProgramResult(status, output.ToString(), error.ToString());
    }

    /// <summary>Runs one command line with an empty user's folder.</summary>
    /// <param name="arguments">The command line.</param>
    public static ProgramResult Once(params string[] arguments)
    {
        using var call = new EmuCall();
        return call.Run(arguments);
    }

    /// <summary>Writes a file into the call's folder.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="text">Its text.</param>
    /// <returns>Its path.</returns>
    public string Write(string name, string text)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
