using Emu.Core.MachineFiles;
using Emu.ModuleCheck.Manifest;
using Emu.ModuleCheck.Rules.Folder;

namespace Emu.ModuleCheck;

/// <summary>Reads the machine files of a folder for its manifest.</summary>
public static class MachinesCheck
{
    /// <summary>The version of the contract that machine files are read with, as <c>major.minor</c>.</summary>
    public static string Contract => typeof(Emu.Abstractions.Qom.EmuModule).Assembly.GetName().Version!.ToString(2);

    /// <summary>Reads every <c>*.yaml</c> below a folder, except in <c>parts/</c> (to be included), <c>src/</c>, <c>bin/</c> and <c>obj/</c>.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The machines by name, and what is wrong with any file.</returns>
    public static (IReadOnlyList<MachineHeader> Machines, IReadOnlyList<Finding> Findings) Read(string folder)
    {
        Rule rule = new Emu065MachineHeader();
        List<Finding> findings = [];
        SortedDictionary<string, MachineHeader> machines = new(StringComparer.Ordinal);
        foreach ((string path, string relative) in Files(folder).Where(file => !file.Relative.StartsWith("parts/", StringComparison.Ordinal)))
        {
            try
            {
                MachineHeader header = MachineReader.Read(path, relative);
                string? wrong = header.Summary.Length == 0 ? $"machine '{header.Name}' has no summary"
                    : !machines.TryAdd(header.Name, header) ? $"machine '{header.Name}' is also in {machines[header.Name].File}"
                    : null;
                if (wrong is not null)
                {
                    findings.Add(new Finding(rule.Id, $"{wrong}. {rule.Remedy}", path, 1, 1));
                }
            }
            catch (MachineFileException wrong)
            {
                string where = wrong.Span.Source?.Name ?? path;
                findings.Add(new Finding(rule.Id, $"{wrong.Problem}. {rule.Remedy}", where, wrong.Span.Line, wrong.Span.Column));
            }
        }

        return ([.. machines.Values], findings);
    }

    /// <summary>Writes every file as the host reads it (<see cref="YamlTreeFile"/>), so that a run need not read YAML.</summary>
    /// <param name="folder">The folder of machine files.</param>
    /// <param name="into">Folder that takes the trees, under the names of the files.</param>
    public static void WriteTrees(string folder, string into)
    {
        foreach ((string path, string relative) in Files(folder))
        {
            string tree = Path.Combine(into, relative + YamlTreeFile.Extension);
            Directory.CreateDirectory(Path.GetDirectoryName(tree)!);
            File.WriteAllBytes(tree, YamlTreeFile.Write(new SourceText(relative, File.ReadAllText(path))));
        }
    }

    /// <summary>The manifest of a folder of machine files, without hashes.</summary>
    /// <param name="name">The module's name.</param>
    /// <param name="version">Its version.</param>
    /// <param name="contract">The contract's version that the files are written for, as <c>major.minor</c>.</param>
    /// <param name="summary">One line for people.</param>
    /// <param name="machines">What <see cref="Read"/> found.</param>
    /// <returns>The manifest as text.</returns>
    public static string Manifest(string name, string version, string contract, string summary, IEnumerable<MachineHeader> machines) =>
        ManifestWriter.WriteMachines(name, version, contract, summary, machines);

    private static IEnumerable<(string Path, string Relative)> Files(string folder) =>
        from path in Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        let relative = Path.GetRelativePath(folder, path).Replace('\\', '/')
        where !(relative.Split('/')[0] is "bin" or "obj" or "src" && relative.Contains('/'))
        select (path, relative);
}
