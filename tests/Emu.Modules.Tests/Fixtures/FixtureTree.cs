using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Emu.Modules.Catalog;
using Emu.Modules.Loading;
using Emu.Modules.Manifests;

namespace Emu.Modules.Tests.Fixtures;

/// <summary>A folder of modules that a test fills and that goes with it.</summary>
public sealed partial class FixtureTree : IDisposable
{
    public FixtureTree() => Directory.CreateDirectory(Root);

    public string Root { get; } = Path.Combine(Path.GetTempPath(), "emu-tests", Guid.NewGuid().ToString("N"));

    /// <summary>Adds a module with its manifest.</summary>
    /// <param name="name">Module name; its types are called after it.</param>
    /// <param name="situation">Folder of its source.</param>
    /// <param name="types">What its manifest lists.</param>
    /// <param name="edit">Changes its manifest.</param>
    /// <param name="before">Changes its folder before hashes are taken.</param>
    /// <returns>Its folder.</returns>
    public string Add(string name, string situation = "healthy", string[]? types = null, Action<JsonObject>? edit = null, Action<string>? before = null)
    {
        string folder = Path.Combine(Root, name);
        Directory.CreateDirectory(folder);
        string assembly = FixtureCompiler.AssemblyName(name) + ".dll";
        File.WriteAllBytes(Path.Combine(folder, assembly), FixtureCompiler.Module(situation, name));
        before?.Invoke(folder);
        JsonObject manifest = new()
        {
            ["schema"] = 1,
            ["name"] = name,
            ["version"] = "1.2.0",
            ["contract"] = ContractVersion.OfHost().ToString(),
            ["kind"] = "hw",
            ["summary"] = "fixture",
            ["assembly"] = assembly,
            ["entry"] = "Fixture.FixtureModule",
            ["requires"] = new JsonArray(),
            ["dependencies"] = new JsonArray(),
            ["types"] = new JsonArray([.. (types ?? [$"{name}.one", $"{name}.two"]).Select(type => new JsonObject { ["name"] = type, ["kind"] = "device" })]),
            ["machines"] = new JsonArray(),
            ["files"] = Hashes(folder),
        };
        edit?.Invoke(manifest);
        File.WriteAllText(Path.Combine(folder, ModuleManifest.FileName), manifest.ToJsonString());
        return folder;
    }

    /// <summary>Adds a module that brings an assembly along.</summary>
    public string AddWithDependency(string name, Action<string>? before = null) => Add(
        name,
        "private-dependency",
        [$"{name}.calibrated"],
        manifest => manifest["dependencies"] = new JsonArray(new JsonObject { ["name"] = "Acme.Calibration", ["version"] = "2.1.0.0" }),
        folder =>
        {
            File.WriteAllBytes(Path.Combine(folder, "Acme.Calibration.dll"), FixtureCompiler.Calibration(name));
            before?.Invoke(folder);
        });

    /// <summary>Adds a module of machine files.</summary>
    public string AddMachines(string name, params (string Machine, string[] Types)[] machines)
    {
        string folder = Path.Combine(Root, name);
        Directory.CreateDirectory(folder);
        foreach ((string machine, _) in machines)
        {
            File.WriteAllText(Path.Combine(folder, machine + ".yaml"), $"machine: {machine}\n");
        }

        JsonObject manifest = new()
        {
            ["schema"] = 1,
            ["name"] = name,
            ["version"] = "1.2.0",
            ["contract"] = ContractVersion.OfHost().ToString(),
            ["kind"] = "machines",
            ["machines"] = new JsonArray([.. machines.Select(m => new JsonObject
            {
                ["name"] = m.Machine,
                ["file"] = m.Machine + ".yaml",
                ["summary"] = "a machine",
                ["cpus"] = new JsonObject { ["min"] = 1, ["max"] = 8 },
                ["types"] = new JsonArray([.. m.Types.Select(type => (JsonNode)type)]),
            })]),
            ["files"] = Hashes(folder),
        };
        File.WriteAllText(Path.Combine(folder, ModuleManifest.FileName), manifest.ToJsonString());
        return folder;
    }

    public CatalogOptions Options(params string[] disabled) => new()
    {
        Roots = [new ModuleRoot(Root, Required: true)],
        Disabled = disabled.ToDictionary(name => name, name => new DisabledModule("by user", $"emu module enable {name}")),
    };

    public ModuleCatalog Scan(params string[] disabled) => ModuleCatalog.Scan(Options(disabled));

    public ModuleLoader Loader(params string[] reloadable) => new(Scan(), new ModuleLoaderOptions { Reloadable = reloadable.ToHashSet() });

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static JsonObject Hashes(string folder)
    {
        JsonObject files = [];
        foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            files[Path.GetRelativePath(folder, path).Replace('\\', '/')] = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
        }

        return files;
    }
}
