using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Emu.ModuleCheck.Tests;

/// <summary>Modules compiled from text, in a folder that is deleted with the test.</summary>
internal sealed class Sources : IDisposable
{
    public const string Entry = """
        using Emu.Abstractions.Qom;
        [EmuModule("hw-sample", ModuleKind.Hardware, Summary = "a sample")]
        public sealed class SampleModule : EmuModule
        {
            public override void Register(ITypeRegistry registry) { }
        }
        """;

    public string Folder { get; } = Directory.CreateTempSubdirectory("modulecheck").FullName;

    public string Manifest => Path.Combine(Folder, "module.json");

    public string At(string name) => Path.Combine(Folder, name);

    public string Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), text);
        return At(name);
    }

    /// <summary>Compiles an assembly; it can refer to those compiled before.</summary>
    public string Compile(string name, params string[] texts)
    {
        IEnumerable<MetadataReference> others = Directory.GetFiles(Folder, "*.dll").Select(p => MetadataReference.CreateFromFile(p));
        Compiler.Write(At(name + ".dll"), texts.Select((text, index) => ($"{name}{index}.cs", text)), [.. Compiler.Framework, Compiler.Contract, .. others],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));
        return At(name + ".dll");
    }

    /// <summary>Makes the folder a module, as its build would.</summary>
    public Sources Seal(string assembly)
    {
        (CheckReport report, string? manifest) = ModuleChecker.CheckModule(assembly);
        Assert.Empty(report.Findings);
        File.WriteAllText(Manifest, Emu.ModuleCheck.Manifest.ModuleManifest.Seal(manifest!, Directory.GetFiles(Folder, "*.dll")
            .Select(p => Emu.ModuleCheck.Manifest.SealedFile.Of(Path.GetFileName(p), p))));
        return this;
    }

    public void Edit(string from, string to)
    {
        string text = File.ReadAllText(Manifest);
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(Manifest, text.Replace(from, to, StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
