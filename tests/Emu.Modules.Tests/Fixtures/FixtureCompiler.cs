using System.Collections.Concurrent;
using Emu.Abstractions.Qom;
using Emu.Modules.Catalog;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Emu.Modules.Tests.Fixtures;

/// <summary>Compiles the sources in tests/fixtures/modules, each variant once.</summary>
internal static class FixtureCompiler
{
    private static readonly ConcurrentDictionary<(string Situation, string Name), Lazy<byte[]>> Made = [];

    private static readonly MetadataReference[] References =
    [
        .. Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "System.*.dll")
            .Where(path => !path.EndsWith(".Native.dll", StringComparison.Ordinal)).Select(path => MetadataReference.CreateFromFile(path)),
        MetadataReference.CreateFromFile(typeof(EmuModule).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(ModuleCatalog).Assembly.Location),
    ];

    /// <summary>The assembly of a situation, with the module's name in place of <c>fixture</c> in its types' names.</summary>
    public static byte[] Module(string situation, string name) =>
        Made.GetOrAdd((situation, name), key => new(() => Compile(AssemblyName(name), Source(key.Situation, "Module.cs").Replace("\"fixture", $"\"{name}", StringComparison.Ordinal), Private(situation, name)))).Value;

    /// <summary>The assembly that the situation private-dependency brings along.</summary>
    public static byte[] Calibration(string name) =>
        Made.GetOrAdd(("Calibration", name), _ => new(() => Compile("Acme.Calibration", Source("private-dependency/Calibration", "Table.cs").Replace("\"fixture", $"\"{name}", StringComparison.Ordinal), []))).Value;

    /// <summary>Assembly name of a module.</summary>
    public static string AssemblyName(string name) => "Fixture." + name;

    private static MetadataReference[] Private(string situation, string name) =>
        situation == "private-dependency" ? [MetadataReference.CreateFromImage(Calibration(name))] : [];

    private static string Source(string folder, string file) => File.ReadAllText(Path.Combine(TestTree.Source, "tests/fixtures/modules", folder, file));

    private static byte[] Compile(string assembly, string source, MetadataReference[] more)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            assembly, [CSharpSyntaxTree.ParseText(source)], [.. References, .. more], new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using MemoryStream image = new();
        EmitResult result = compilation.Emit(image);
        return result.Success ? image.ToArray() : throw new InvalidDataException(string.Join('\n', result.Diagnostics));
    }
}
