using System.Text.Json;
using Emu.Host.Tests.Support;

namespace Emu.Host.Tests.CommandLine;

/// <summary><c>--json-exit</c> tells ends apart that share a status, mistakes included.</summary>
public sealed class ExitFileTests : IDisposable
{
    private readonly EmuCall call = new();

    private string File => Path.Combine(call.Folder, "exit.json");

    public void Dispose() => call.Dispose();

    [Theory]
    [InlineData("run any --memroy 1", "usage", 2, "no option '--memroy'; did you mean '--memory'?")]
    [InlineData("run --paused", "usage", 2, "MACHINE is missing: name of a machine, or a path that ends in .yaml")]
    [InlineData("run anny", "usage", 2, "no machine 'anny'; did you mean 'any'? ('emu machine list' shows what there is)")]
    [InlineData("run any --timeout x", "usage", 2, "--timeout takes seconds greater than 0, at most a year, not 'x'")]
    [InlineData("run any --module-path /no/such/folder", "error", 1, "/no/such/folder")]
    [InlineData("run any --timeout 0.05", "timeout", 124, null)]
    public void End_IsWritten(string line, string reason, int status, string? message)
    {
        ProgramResult result = call.Run([.. line.Split(' '), "--json-exit", File]);

        JsonElement exit = JsonDocument.Parse(System.IO.File.ReadAllText(File)).RootElement;
        Assert.Equal((reason, status, status), (exit.GetProperty("reason").GetString(), exit.GetProperty("status").GetInt32(), result.Status));
        Assert.Equal(message is not null, exit.TryGetProperty("message", out JsonElement text));
        Assert.Contains(message ?? "", text.ValueKind == JsonValueKind.String ? text.GetString() : "", StringComparison.Ordinal);
    }

    [Fact]
    public void File_ThatCannotBeWritten_IsToldBeforeTheRun()
    {
        ProgramResult result = call.Run("run", "any", "--json-exit", call.Folder);

        Assert.Equal(new ProgramResult(2, "", $"emu: error: --json-exit: cannot write '{call.Folder}': it is a folder\n"), result);
    }

    [Fact]
    public void MistakeInAFile_IsWrittenWithItsPlace()
    {
        string machine = call.Write("bad.yaml", "machine: [ 1 ]");

        call.Run("run", machine, "--json-exit", File);

        Assert.StartsWith($"{machine}:1:10: error: 'machine' must be the name of the machine, not a list", JsonDocument.Parse(System.IO.File.ReadAllText(File)).RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}
