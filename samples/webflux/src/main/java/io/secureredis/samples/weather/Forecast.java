package io.secureredis.samples.weather;

/** Tomorrow's weather in a city. */
public record Forecast(String city, int degrees, String text) {}
