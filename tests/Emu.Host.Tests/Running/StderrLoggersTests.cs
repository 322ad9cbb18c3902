using Emu.Host.Running;
using Microsoft.Extensions.Logging;

namespace Emu.Host.Tests.Running;

public class StderrLoggersTests
{
    [Theory]
    [InlineData(LogLevel.Debug, "")]
    [InlineData(LogLevel.Information, "/machine/uart0: hello\n")]
    [InlineData(LogLevel.Warning, "/machine/uart0: hello\n")]
    [InlineData(LogLevel.Error, "/machine/uart0: hello\n")]
    public void Log_OfALevel_IsWrittenWhenItIsForUsers(LogLevel level, string written)
    {
        using var error = new StringWriter { NewLine = "\n" };
        using var loggers = new StderrLoggers(error);
        loggers.CreateLogger("/machine/uart0").Log(level, default, "hello", null, static (text, _) => text);
        Assert.Equal(written, error.ToString());
    }

    [Fact]
    public void Log_OfALineThatNamesItsObject_NamesItOnce()
    {
        using var error = new StringWriter { NewLine = "\n" };
        using var loggers = new StderrLoggers(error);
        loggers.CreateLogger("/machine/uart0").Log(LogLevel.Error, default, "/machine/uart0 failed", null, static (text, _) => text);
        Assert.Equal("/machine/uart0 failed\n", error.ToString());
    }
}
