using Microsoft.Extensions.Logging;

namespace Emu.Host.Running;

/// <summary>Logs of machines on standard error, a line each: <c>path: message</c>. What only helps those who develop the program is left out.</summary>
/// <param name="error">Standard error.</param>
internal sealed class StderrLoggers(TextWriter error) : ILoggerFactory
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Lines(categoryName, error);

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("logs go to standard error only");

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private sealed class Lines(string category, TextWriter error) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and < LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                string line = formatter(state, exception);
                error.WriteLine(line.StartsWith(category, StringComparison.Ordinal) ? line : $"{category}: {line}");
            }
        }
    }
}
