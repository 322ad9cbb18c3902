using System.Text.Json;
using Emu.ModuleCheck.Manifest;
using Emu.ModuleCheck.Rules.Folder;

namespace Emu.ModuleCheck;

/// <summary>Checks a module's folder: its manifest, its files, its code, and that they belong together.</summary>
internal sealed class FolderCheck
{
    private readonly List<Finding> _findings = [];
    private readonly string _folder;
    private readonly string _manifestPath;

    private FolderCheck(string folder)
    {
        _folder = Path.TrimEndingDirectorySeparator(folder);
        _manifestPath = Path.Combine(folder, "module.json");
    }

    public static CheckReport Run(string folder, CheckKind? kind, CheckOptions options) => new FolderCheck(folder).Run(kind, options);

    private CheckReport Run(CheckKind? kind, CheckOptions options)
    {
        string fallback = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(_folder)));
        JsonDocument? document = ReadManifest();
        if (document is null)
        {
            return new CheckReport(_folder, fallback, kind ?? CheckKind.Hardware, _findings);
        }

        using (document)
        {
            JsonElement manifest = document.RootElement;
            string name = Text(manifest, "name") ?? fallback;
            CheckKind judged = kind ?? (CheckKinds.TryParse(Text(manifest, "kind"), out CheckKind said) ? said : CheckKind.Hardware);
            CheckFiles(manifest);
            if (judged == CheckKind.Machines)
            {
                CheckMachines(manifest);
            }
            else
            {
                CheckCode(manifest, judged, options);
            }

            return new CheckReport(_folder, name, judged, _findings);
        }
    }

    private JsonDocument? ReadManifest()
    {
        if (!File.Exists(_manifestPath))
        {
            Report(new Emu061ManifestReadable(), "the folder has no module.json");
            return null;
        }

        try
        {
            JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(_manifestPath));
            string? wrong = document.RootElement.ValueKind != JsonValueKind.Object ? "the manifest is not a JSON object"
                : !document.RootElement.TryGetProperty("schema", out JsonElement schema) || !schema.TryGetInt32(out int number) ? "the manifest has no schema number"
                : number != ManifestWriter.Schema ? $"the manifest has schema {number}, and {ManifestWriter.Schema} is known here"
                : Text(document.RootElement, "name") is null ? "the manifest has no name"
                : !CheckKinds.TryParse(Text(document.RootElement, "kind"), out _) ? "the manifest names no known kind (hw, target, accel, backend, machines)"
                : null;
            if (wrong is null)
            {
                return document;
            }

            document.Dispose();
            Report(new Emu061ManifestReadable(), wrong);
        }
        catch (JsonException malformed)
        {
            Report(new Emu061ManifestReadable(), "the manifest is not JSON", (int)(malformed.LineNumber ?? 0) + 1, (int)(malformed.BytePositionInLine ?? 0) + 1);
        }

        return null;
    }

    private void CheckFiles(JsonElement manifest)
    {
        Rule rule = new Emu062FileHashes();
        HashSet<string> listed = [];
        foreach (JsonProperty file in manifest.TryGetProperty("files", out JsonElement files) && files.ValueKind == JsonValueKind.Object ? files.EnumerateObject() : [])
        {
            string path = Path.GetFullPath(Path.Combine(_folder, file.Name));
            listed.Add(path);
            string? wrong = !path.StartsWith(Path.GetFullPath(_folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? "is not in the module's folder"
                : !File.Exists(path) ? "is missing"
                : !IsAsSealed(manifest, file, path) ? "has another content than the manifest says"
                : null;
            if (wrong is not null)
            {
                Report(rule, $"{file.Name} {wrong}");
            }
        }

        foreach (string path in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories))
        {
            if (Path.GetExtension(path) is ".dll" or ".yaml" or ".so" or ".dylib" && !listed.Contains(Path.GetFullPath(path)))
            {
                Report(rule, $"{Path.GetRelativePath(_folder, path)} is not in the manifest");
            }
        }
    }

    private static bool IsAsSealed(JsonElement manifest, JsonProperty file, string path)
    {
        SealedFile found = SealedFile.Of(file.Name, path);
        bool hasQuick = manifest.TryGetProperty("quick", out JsonElement quick) && quick.ValueKind == JsonValueKind.Object && quick.TryGetProperty(file.Name, out _);
        return file.Value.ValueKind == JsonValueKind.String && file.Value.GetString() == found.Hash && (!hasQuick || Text(quick, file.Name) == found.Quick);
    }

    private void CheckCode(JsonElement manifest, CheckKind kind, CheckOptions options)
    {
        string assembly = Text(manifest, "assembly") ?? "";
        if (assembly.Length == 0 || assembly != Path.GetFileName(assembly))
        {
            Report(new Emu061ManifestReadable(), $"the manifest names no assembly of this folder ('{assembly}')");
            return;
        }

        (CheckReport code, string? fresh) = ModuleChecker.CheckAssembly(Path.Combine(_folder, assembly), kind, options, wholeModule: true);
        _findings.AddRange(code.Findings);
        CheckDependencies(manifest, kind, options);
        if (fresh is not null)
        {
            using JsonDocument made = JsonDocument.Parse(fresh);
            ManifestComparison.Compare(manifest, made.RootElement, difference => Report(new Emu063ManifestFits(), difference));
        }
    }

    private void CheckDependencies(JsonElement manifest, CheckKind kind, CheckOptions options)
    {
        foreach (JsonElement dependency in manifest.TryGetProperty("dependencies", out JsonElement list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [])
        {
            string name = Path.GetFileName(Text(dependency, "name") ?? "");
            string path = Path.Combine(_folder, name + ".dll");
            if (!File.Exists(path))
            {
                Report(new Emu064PrivateDependencies(), $"{name} {Text(dependency, "version")} is not in the folder");
            }
            else if (PrivatePart.UsesContract(path))
            {
                // A part of the module by another name: the same rules.
                _findings.AddRange(ModuleChecker.CheckAssembly(path, kind, options, wholeModule: false).Report.Findings);
            }
        }
    }

    private void CheckMachines(JsonElement manifest)
    {
        (IReadOnlyList<MachineHeader> machines, IReadOnlyList<Finding> findings) = MachinesCheck.Read(_folder);
        _findings.AddRange(findings);
        if (findings.Count == 0)
        {
            string fresh = ManifestWriter.WriteMachines(
                Text(manifest, "name") ?? "", Text(manifest, "version") ?? "", Text(manifest, "contract") ?? "", Text(manifest, "summary") ?? "", machines);
            using JsonDocument made = JsonDocument.Parse(fresh);
            ManifestComparison.Compare(manifest, made.RootElement, difference => Report(new Emu063ManifestFits(), difference));
        }
    }

    private void Report(Rule rule, string what, int line = 0, int column = 0) =>
        _findings.Add(new Finding(rule.Id, $"{what}. {rule.Remedy}", _manifestPath, line, column));

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
