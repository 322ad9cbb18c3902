using System.Text.Json;

namespace Emu.ModuleCheck.Tests;

public sealed class ManifestTests
{
    [Fact]
    public void Manifest_OfModule_HoldsWhatTheCodeDeclares()
    {
        using Sources sources = new();
        string assembly = sources.Compile("Emu.Target.Sample", """
            using Emu.Abstractions.Qom;
            [assembly: System.Reflection.AssemblyInformationalVersion("1.2.3+abc")]
            [assembly: ModuleRequires("hw-other")]
            [assembly: DecodeSummary("{\"rv32i\":{\"implemented\":40,\"unimplemented\":1}}")]
            [assembly: DecodeSummary("{\"rv32m\":{\"implemented\":8,\"unimplemented\":0}}")]
            namespace Sample
            {
                [EmuModule("target-sample", ModuleKind.Target, Summary = "a \"sample\" <µ>")]
                public sealed class SampleModule : EmuModule { public override void Register(ITypeRegistry registry) { } }
                [TypeManifest("{\"name\":\"s64\",\"class\":\"Sample.Cpu\",\"architecture\":\"sample64\",\"properties\":[{\"name\":\"x\",\"default\":1}]}")]
                [TypeManifest("{\"name\":\"s32\",\"class\":\"Sample.Cpu\",\"architecture\":\"sample32\"}")]
                public sealed class Cpu;
            }
            """);

        (CheckReport report, string? text) = ModuleChecker.CheckModule(assembly, CheckKind.Target);

        Assert.Empty(report.Findings);
        Assert.Equal(
            """{"schema":1,"name":"target-sample","version":"1.2.3","contract":"0.1","kind":"target","summary":"a \"sample\" <µ>","assembly":"Emu.Target.Sample.dll","entry":"Sample.SampleModule","entryToken":33554434,"permissions":[],"architectures":["sample32","sample64"],"requires":["hw-other"],"dependencies":[],"types":[{"name":"s32","class":"Sample.Cpu","architecture":"sample32"},{"name":"s64","class":"Sample.Cpu","architecture":"sample64","properties":[{"name":"x","default":1}]}],"machines":[],"decode":{"rv32i":{"implemented":40,"unimplemented":1},"rv32m":{"implemented":8,"unimplemented":0}}}""" + "\n",
            text);
    }

    [Fact]
    public void Manifest_OfBackend_HoldsPermissionsWithReasons()
    {
        using Sources sources = new();
        string assembly = sources.Compile("Emu.Backends.Sample", """
            using Emu.Abstractions.Qom;
            [assembly: ModulePermission("native", "opens the terminal")]
            [EmuModule("backends-sample", ModuleKind.Backend)]
            public sealed class SampleModule : EmuModule { public override void Register(ITypeRegistry registry) => System.Console.Out.Flush(); }
            """);

        (_, string? text) = ModuleChecker.CheckModule(assembly);

        using JsonDocument manifest = JsonDocument.Parse(text!);
        JsonElement permission = Assert.Single(manifest.RootElement.GetProperty("permissions").EnumerateArray());
        Assert.Equal("native", permission.GetProperty("name").GetString());
        Assert.Equal("opens the terminal", permission.GetProperty("reason").GetString());
        Assert.Equal("backend", manifest.RootElement.GetProperty("kind").GetString());
    }
}
