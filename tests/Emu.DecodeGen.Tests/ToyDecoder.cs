using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Emu.DecodeGen.Tests;

/// <summary>The toy table, generated, compiled with its semantics, and ready to call.</summary>
public sealed class ToyDecoder
{
    private readonly Type _translator;

    public ToyDecoder()
    {
        var stream = new MemoryStream();
        var emitted = Compile(Fixture.Read("Toy.cs.txt").Text).Emit(stream);
        Assert.Empty(emitted.Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning));
        Assembly = Assembly.Load(stream.ToArray());
        _translator = Assembly.GetType("Toy.Translate.Translator")!;
    }

    public Assembly Assembly { get; }

    public static CSharpCompilation Compile(string semantics)
    {
        var generated = DecodeGenerator.Run([Fixture.Read("toy.decode")]);
        Assert.Empty(generated.Diagnostics);
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(f => Path.GetFileName(f).StartsWith("System.", StringComparison.Ordinal)).Select(f => MetadataReference.CreateFromFile(f));
        return CSharpCompilation.Create("Toy", [CSharpSyntaxTree.ParseText(generated.Code), CSharpSyntaxTree.ParseText("#nullable enable\n" + semantics)], references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
    }

    public string Run(int width, uint word, string features) => (string)Call("Run", width, word, features)!;

    public string? Text(int width, uint word, string features) => (string?)Call("Text", width, word, features);

    public int Width(uint unit) => (int)Call("Width", unit)!;

    public string Describe(int row) => (string)Call("Describe", row)!;

    private object? Call(string method, params object[] arguments) => _translator.GetMethod(method)!.Invoke(null, arguments);
}
