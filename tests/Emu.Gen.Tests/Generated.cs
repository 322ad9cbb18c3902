using System.Reflection;
using Emu.Abstractions.Qom;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Emu.Gen.Tests;

/// <summary>Runs the generator on a source in memory, and compiles what comes out.</summary>
internal sealed class Generated
{
    private const string Usings = """
        using System;
        using System.Collections.Immutable;
        using Emu.Abstractions.Clock;
        using Emu.Abstractions.Cpu;
        using Emu.Abstractions.Irq;
        using Emu.Abstractions.Qdev;
        using Emu.Abstractions.Qdev.Backend;
        using Emu.Abstractions.Qdev.Memory;
        using Emu.Abstractions.Qdev.Registers;
        using Emu.Abstractions.Qom;

        """;

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(p => Path.GetFileName(p).StartsWith("System.", StringComparison.Ordinal) || Path.GetFileName(p) is "Emu.Abstractions.dll" or "netstandard.dll")
            .Select(p => MetadataReference.CreateFromFile(p)),
    ];

    private readonly CSharpCompilation compiled;

    private Generated(CSharpCompilation compiled, GeneratorDriverRunResult result)
    {
        this.compiled = compiled;
        Diagnostics = [.. result.Diagnostics];
        Sources = [.. result.Results[0].GeneratedSources.Select(s => s.SourceText.ToString())];
        Errors = [.. compiled.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning).Select(d => d.ToString())];
    }

    /// <summary>What the generator reported.</summary>
    public Diagnostic[] Diagnostics { get; }

    /// <summary>Identifiers of what the generator reported.</summary>
    public string[] Ids => [.. Diagnostics.Select(d => d.Id).Order()];

    /// <summary>The generated files.</summary>
    public string[] Sources { get; }

    /// <summary>Errors and warnings of the compiler.</summary>
    public string[] Errors { get; }

    public static Generated From(string source)
    {
        var options = new CSharpParseOptions(LanguageVersion.Preview);
        SyntaxTree tree = CSharpSyntaxTree.ParseText(Usings + source, options, "Source.cs");
        var compilation = CSharpCompilation.Create("Tested", [tree], References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        GeneratorDriver driver = CSharpGeneratorDriver.Create([new ObjectGenerator().AsSourceGenerator()], parseOptions: options);
        driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out Compilation after, out _);
        return new Generated((CSharpCompilation)after, driver.GetRunResult());
    }

    /// <summary>Loads the compiled assembly and returns what the module class registers.</summary>
    public List<ObjectType> Register()
    {
        var registry = new Registry();
        var module = (EmuModule)Activator.CreateInstance(Load().GetTypes().Single(t => t.IsSubclassOf(typeof(EmuModule))))!;
        module.Register(registry);
        return registry.Types;
    }

    /// <summary>The manifests of a class, in the order of its attributes.</summary>
    public string[] Manifests(string className) =>
        [.. Load().GetType(className)!.GetCustomAttributes<TypeManifestAttribute>().Select(a => a.Json)];

    private Assembly Load()
    {
        Assert.True(Errors.Length == 0, string.Join('\n', Errors.Concat(Sources)));
        using var image = new MemoryStream();
        Assert.True(compiled.Emit(image).Success);
        return Assembly.Load(image.ToArray());
    }

    private sealed class Registry : ITypeRegistry
    {
        public List<ObjectType> Types { get; } = [];

        public void Add(ObjectType type) => Types.Add(type);
    }
}
