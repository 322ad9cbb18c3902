using System.Diagnostics;

namespace Emu.Host.Tests.Running;

/// <summary>Somebody who has the program alone builds a module with it, in a folder of their own.</summary>
public sealed class SdkTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly string folder = Path.Combine(Path.GetTempPath(), "emu-tests", Guid.NewGuid().ToString("N"), "Acme.Sensors");

    public SdkTests()
    {
        Directory.CreateDirectory(folder);
        Write("Acme.Sensors.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <Import Project="$(EmuHome)/sdk/Emu.Module.props" />
            </Project>
            """);
        Write("SensorsModule.cs", """
            using Emu.Abstractions.Qom;

            namespace Acme.Sensors;

            /// <summary>Sensors.</summary>
            [EmuModule("acme-sensors", ModuleKind.Hardware, Summary = "sensors of a third party")]
            public sealed partial class SensorsModule : EmuModule;
            """);
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);

    [Fact]
    public async Task Module_BuiltOutsideTheTree_IsCheckedListedAndMakesItsDevice()
    {
        Write("TemperatureSensor.cs", Sensor("[State] private uint limit;"));

        ProgramResult build = await Build();
        Assert.True(build.Status == 0, build.Output);

        string module = Path.Combine(folder, "bin", "Release", "acme-sensors");
        ProgramResult check = await EmuProgram.Run("module", "check", module);
        Assert.True(check.Status == 0, check.Output + check.Error);
        ProgramResult run = await EmuProgram.Run("run", "any", "--module-path", module, "-c", "device_add driver=acme.temp id=t0 ambient=21", "-c", "qom-get path=t0 property=ambient", "-c", "quit");
        Assert.True(run.Status == 0 && run.Output.Contains("21", StringComparison.Ordinal), run.Output + run.Error);
    }

    [Fact]
    public async Task Module_ThatBreaksARule_DoesNotBuildAndIsToldWhere()
    {
        Write("TemperatureSensor.cs", Sensor("private static int instances;\n    [State] private uint limit;\n    private int Count() => ++instances;"));

        ProgramResult build = await Build();

        Assert.NotEqual(0, build.Status);
        Assert.Matches(@"TemperatureSensor\.cs\(\d+,\d+\): error EMU0\d\d", build.Output);
    }

    private static string Sensor(string members) => $$"""
        using Emu.Abstractions.Qdev;
        using Emu.Abstractions.Qdev.Registers;
        using Emu.Abstractions.Qom;

        namespace Acme.Sensors;

        /// <summary>Temperature sensor.</summary>
        [Device("acme.temp", Family = "sensor")]
        public sealed partial class TemperatureSensor : Device
        {
            {{members}}

            /// <summary>Temperature of what is around it.</summary>
            [Config(Default = 20, Min = -40, Max = 125, Unit = "°C")]
            public partial int Ambient { get; init; }

            private static void Describe(RegisterMapBuilder<TemperatureSensor> map) => map
                .Register(0x0, "TEMP", 32, read: d => (ulong)d.Ambient)
                .Register(0x4, "LIMIT", 32, of: d => ref d.limit);
        }
        """;

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);

    private async Task<ProgramResult> Build()
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };

        // A server that is left behind would hold the output open.
        foreach (string argument in (string[])["build", "-c", "Release", "--nologo", "-v", "q", "-nodeReuse:false", "-p:UseSharedCompilation=false", "-p:EmuHome=" + Path.GetDirectoryName(TestTree.Program)])
        {
            start.ArgumentList.Add(argument);
        }

        // Those of the build that runs this test are not the ones of a build of its own.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(limit.Token);
        return new ProgramResult(process.ExitCode, await output, await error);
    }
}
