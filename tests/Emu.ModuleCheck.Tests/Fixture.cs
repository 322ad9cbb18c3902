using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Emu.ModuleCheck.Tests;

/// <summary>
/// A source of <c>tests/fixtures/check</c>, compiled into a folder of its own. Its first comment lines may say
/// <c>kind: K</c> (default hw), <c>unsafe</c>, <c>platform: P</c>, <c>contract: V</c> (refer to another version of the
/// contract), <c>entry: own</c> (add no entry class) and <c>expect: EMUxxx</c> (a finding without a line).
/// Other sources of its folder are assemblies that it refers to.
/// </summary>
internal sealed class Fixture : IDisposable
{
    private readonly string _source;
    private readonly string[] _lines;

    public Fixture(string id, string file)
    {
        _source = Path.Combine(Root, id, file);
        _lines = File.ReadAllLines(_source);
        Folder = Directory.CreateTempSubdirectory("modulecheck").FullName;
    }

    public static string Root { get; } = Path.Combine(TestTree.Source, "tests", "fixtures", "check");

    public string Folder { get; }

    public string Assembly => Path.Combine(Folder, "Fixture.dll");

    public CheckKind Kind => CheckKinds.TryParse(Value("kind") ?? "hw", out CheckKind kind) ? kind : throw new InvalidDataException(_source);

    /// <summary>What must be found, as <c>EMUxxx line</c>; line 0 is the assembly.</summary>
    public List<string> Expected
    {
        get
        {
            List<string> expected = [.. _lines.Where(l => l.StartsWith("// expect: ", StringComparison.Ordinal)).Select(l => l["// expect: ".Length..] + " 0")];
            for (int index = 0; index < _lines.Length; index++)
            {
                int at = _lines[index].IndexOf(" // EMU", StringComparison.Ordinal);
                if (at >= 0)
                {
                    expected.Add(string.Create(CultureInfo.InvariantCulture, $"{_lines[index][(at + 4)..].Trim()} {index + 1}"));
                }
            }

            return [.. expected.Order(StringComparer.Ordinal)];
        }
    }

    public static IEnumerable<(string Id, string File)> All(string prefix) =>
        Directory.GetDirectories(Root).Order(StringComparer.Ordinal).SelectMany(folder => Directory.GetFiles(folder, prefix + "*.cs")
            .Order(StringComparer.Ordinal).Select(file => (Path.GetFileName(folder), Path.GetFileName(file))));

    public Fixture Compile(bool optimize = true)
    {
        bool isWhole = Value("entry") == "own" || _lines.Any(l => l.StartsWith("[EmuModule(", StringComparison.Ordinal));
        List<MetadataReference> references = [.. Compiler.Framework, Contract()];
        foreach (string other in Directory.GetFiles(Path.GetDirectoryName(_source)!, "*.cs").Where(f => !IsFixture(f)))
        {
            string path = Path.Combine(Folder, Path.GetFileNameWithoutExtension(other) + ".dll");
            Compiler.Write(path, [(other, File.ReadAllText(other))], references, new(OutputKind.DynamicallyLinkedLibrary));
            references.Add(MetadataReference.CreateFromFile(path));
        }

        CSharpCompilationOptions options = new(
            OutputKind.DynamicallyLinkedLibrary,
            optimizationLevel: optimize ? OptimizationLevel.Release : OptimizationLevel.Debug,
            allowUnsafe: _lines.Contains("// unsafe"),
            platform: Enum.Parse<Platform>(Value("platform") ?? "AnyCpu", ignoreCase: true),
            nullableContextOptions: NullableContextOptions.Enable);
        (string, string)[] sources = isWhole ? [(_source, File.ReadAllText(_source))] : [(_source, File.ReadAllText(_source)), ("Entry.cs", Entry())];
        Compiler.Write(Assembly, sources, references, options);
        return this;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static bool IsFixture(string path) =>
        Path.GetFileName(path).StartsWith("Trips", StringComparison.Ordinal) || Path.GetFileName(path).StartsWith("Clean", StringComparison.Ordinal);

    private string? Value(string name) =>
        _lines.FirstOrDefault(l => l.StartsWith($"// {name}: ", StringComparison.Ordinal))?[(name.Length + 5)..];

    // Another version of the contract is a small assembly of the same name, elsewhere.
    private MetadataReference Contract() => Value("contract") is { } version ? Compiler.FakeContract(version) : Compiler.Contract;

    private string Entry() => $$"""
        [Emu.Abstractions.Qom.EmuModule("fixture", Emu.Abstractions.Qom.ModuleKind.{{Kind}}, Summary = "a fixture")]
        public sealed class FixtureEntryModule : Emu.Abstractions.Qom.EmuModule
        {
            public override void Register(Emu.Abstractions.Qom.ITypeRegistry registry)
            {
            }
        }
        """;
}
