using System.Runtime.Loader;
using System.Text.Json;
using Emu.Abstractions.Qom;

namespace Emu.Conformance;

/// <summary>A module of the built tree, loaded from its IL into a context of its own.</summary>
internal sealed class ConformingModule
{
    private static readonly Lazy<ConformingModule[]> Found = new(() => [.. Folders().Select(f => new ConformingModule(f))]);

    private readonly Lazy<EmuModule> entry;

    private ConformingModule(string folder)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "module.json")));
        JsonElement root = document.RootElement.Clone();
        Name = root.GetProperty("name").GetString()!;
        HasCode = root.TryGetProperty("assembly", out JsonElement assembly) && assembly.ValueKind == JsonValueKind.String;
        Types = root.TryGetProperty("types", out JsonElement types) ? [.. types.EnumerateArray()] : [];
        entry = new Lazy<EmuModule>(() => Load(Path.Combine(folder, assembly.GetString()!), root.GetProperty("entry").GetString()!));
    }

    /// <summary>Every module of the tree and of the folder that EMU_CONFORMANCE_MODULES names.</summary>
    public static IReadOnlyList<ConformingModule> All => Found.Value;

    public string Name { get; }

    public bool HasCode { get; }

    /// <summary>Descriptions of its types.</summary>
    public IReadOnlyList<JsonElement> Types { get; }

    /// <summary>The module with a name.</summary>
    public static ConformingModule Of(string name) => All.Single(m => m.Name == name);

    /// <summary>A machine that knows the module's types.</summary>
    public TestMachine Machine() => new(entry.Value);

    /// <summary>The description of a type.</summary>
    public JsonElement Manifest(string type) => Types.Single(t => t.GetProperty("name").GetString() == type);

    private static IEnumerable<string> Folders()
    {
        string?[] roots = [TestTree.Modules, Environment.GetEnvironmentVariable("EMU_CONFORMANCE_MODULES")];
        return roots.Where(r => !string.IsNullOrEmpty(r)).SelectMany(r => Directory.GetDirectories(r!))
            .Where(f => File.Exists(Path.Combine(f, "module.json"))).Order(StringComparer.Ordinal);
    }

    private static EmuModule Load(string assembly, string entryName)
    {
        var context = new Context(assembly);
        Type type = context.LoadFromAssemblyPath(assembly).GetType(entryName, throwOnError: true)!;
        return (EmuModule)Activator.CreateInstance(type)!;
    }

    /// <summary>The contract and its logging are those of the test; everything else is the module's own.</summary>
    private sealed class Context(string assembly) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(assembly))
    {
        protected override System.Reflection.Assembly? Load(System.Reflection.AssemblyName name)
        {
            string beside = Path.Combine(Path.GetDirectoryName(assembly)!, name.Name + ".dll");
            bool shared = name.Name is "Emu.Abstractions" or "Microsoft.Extensions.Logging.Abstractions" or "Microsoft.Extensions.DependencyInjection.Abstractions";
            return !shared && File.Exists(beside) ? LoadFromAssemblyPath(beside) : null;
        }
    }
}
