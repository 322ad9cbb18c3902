using System.CommandLine;
using Emu.Core.MachineFiles;
using Emu.Modules.Catalog;
using Emu.Modules.Settings;

namespace Emu.Host.CommandLine;

/// <summary>What a command line works with: where it writes, and where it finds modules. Owned by one call of the program.</summary>
/// <param name="output">Gets what was asked for.</param>
/// <param name="error">Gets what went wrong.</param>
internal sealed class CommandContext(TextWriter output, TextWriter error)
{
    internal const string ModulePathName = "--module-path";
    internal const string ModulePathValue = "DIR";
    internal const string ModulePathDescription = "Folder with module folders; may be given several times";

    /// <summary>Gets what was asked for.</summary>
    public TextWriter Out { get; } = output;

    /// <summary>Gets what went wrong.</summary>
    public TextWriter Error { get; } = error;

    /// <summary>Finds the user's folders.</summary>
    public Func<UserFolders> Folders { get; init; } = UserFolders.Find;

    /// <summary>Folder of the modules that came with the program.</summary>
    public string ShippedModules { get; init; } = Path.Combine(AppContext.BaseDirectory, "modules");

    /// <summary>The catalog that a command line leads to.</summary>
    /// <param name="named">Folders that it names.</param>
    public ModuleCatalog Catalog(IEnumerable<string> named) => ModuleCatalog.Scan(ModuleSettings.Read(Folders()).CatalogOptions(named, ShippedModules));

    /// <summary>Writes an error for the user.</summary>
    /// <param name="message">One or more lines, without a full stop.</param>
    public void Complain(string message) => Error.WriteLine(HasPlace(message) ? message : "emu: error: " + message);

    /// <summary>Writes something that the user should know but that stops nothing.</summary>
    /// <param name="message">One or more lines, without a full stop.</param>
    public void Warn(string message) => Error.WriteLine("emu: " + message);

    /// <summary>Writes what is wrong with a machine.</summary>
    /// <param name="problems">The problems.</param>
    public void Complain(IEnumerable<MachineProblem> problems)
    {
        foreach (MachineProblem problem in problems)
        {
            Complain(problem.Render());
        }
    }

    /// <summary>Folders with modules.</summary>
    public static Option<string[]> ModulePath() => Repeated(ModulePathName, ModulePathValue, ModulePathDescription);

    /// <summary>Output for programs.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Write JSON" };

    /// <summary>An option that may be given several times.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">What it takes.</param>
    /// <param name="description">What it does.</param>
    public static Option<string[]> Repeated(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value, DefaultValueFactory = _ => [] };

    /// <summary>A machine.</summary>
    public Argument<string> Machine() =>
        Named("MACHINE", "Name of a machine, or a path that ends in .yaml", () => Catalog([]).Machines.Keys);

    /// <summary>A name of something that modules offer.</summary>
    /// <param name="name">Name of the argument.</param>
    /// <param name="description">What it names.</param>
    /// <param name="known">Names that there are, for completion.</param>
    public static Argument<string> Named(string name, string description, Func<IEnumerable<string>> known)
    {
        // The name for the help is given, else the help would ask for all that there are.
        var argument = new Argument<string>(name) { Description = description, HelpName = name };
        argument.CompletionSources.Add(_ => known().Order(StringComparer.Ordinal).Select(n => new System.CommandLine.Completions.CompletionItem(n)));
        return argument;
    }

    private static bool HasPlace(string message)
    {
        int end = message.IndexOf('\n', StringComparison.Ordinal);
        ReadOnlySpan<char> line = end < 0 ? message : message.AsSpan(0, end);
        return line.Contains(": error: ", StringComparison.Ordinal) || line.Contains(": warning: ", StringComparison.Ordinal);
    }
}
