using Emu.Abstractions.Qom;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace Emu.ModuleCheck.Tests;

/// <summary>Compiles small sources as the build of a module does: IL, and a portable PDB beside it.</summary>
internal static class Compiler
{
    public static IReadOnlyList<MetadataReference> Framework { get; } =
    [
        .. Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "*.dll")
            .Where(p => Path.GetFileName(p).StartsWith("System.", StringComparison.Ordinal) || Path.GetFileName(p) is "netstandard.dll" or "mscorlib.dll")
            .Where(p => !p.EndsWith(".Native.dll", StringComparison.Ordinal))
            .Select(p => MetadataReference.CreateFromFile(p)),
        MetadataReference.CreateFromFile(Path.Combine(AppContext.BaseDirectory, "Microsoft.Extensions.Logging.Abstractions.dll")),
    ];

    public static MetadataReference Contract { get; } = MetadataReference.CreateFromFile(typeof(EmuModule).Assembly.Location);

    public static MetadataReference FakeContract(string version)
    {
        const string Source = """
            namespace Emu.Abstractions.Qom;
            public enum ModuleKind : byte { Hardware, Target, Accelerator, Backend, Machines }
            public sealed class EmuModuleAttribute(string name, ModuleKind kind) : System.Attribute { public string Summary { get; set; } = name + kind; }
            public interface ITypeRegistry;
            public abstract class EmuModule { public abstract void Register(ITypeRegistry registry); }
            """;
        SyntaxTree[] trees = [CSharpSyntaxTree.ParseText(Source), CSharpSyntaxTree.ParseText($"[assembly: System.Reflection.AssemblyVersion(\"{version}.0.0\")]")];
        return CSharpCompilation.Create("Emu.Abstractions", trees, Framework, new(OutputKind.DynamicallyLinkedLibrary)).ToMetadataReference();
    }

    public static void Write(string path, IEnumerable<(string Path, string Text)> sources, IEnumerable<MetadataReference> references, CSharpCompilationOptions options)
    {
        IEnumerable<SyntaxTree> trees = sources.Select(s => CSharpSyntaxTree.ParseText(
            SourceText.From(s.Text, System.Text.Encoding.UTF8), new CSharpParseOptions(LanguageVersion.Preview), s.Path));
        CSharpCompilation compilation = CSharpCompilation.Create(Path.GetFileNameWithoutExtension(path), trees, references, options);
        using FileStream assembly = File.Create(path);
        using FileStream symbols = File.Create(Path.ChangeExtension(path, ".pdb"));
        EmitResult result = compilation.Emit(assembly, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb));
        if (!result.Success)
        {
            throw new InvalidDataException(string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)));
        }
    }
}
